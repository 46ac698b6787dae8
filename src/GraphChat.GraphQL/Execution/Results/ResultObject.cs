using System.Runtime.CompilerServices;
using System.Text.Json;
using GraphChat.GraphQL.Execution.Planning;

namespace GraphChat.GraphQL.Execution.Results;

/// <summary>The completed fields of one object.</summary>
internal sealed class ResultObject(SelectionPlan plan, object?[] values)
{
    public void Write(Utf8JsonWriter writer)
    {
        // Completed on a stack that was deep enough; written on one that may not be.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        writer.WriteStartObject();
        var fields = plan.Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            writer.WritePropertyName(fields[i].EncodedName);
            fields[i].Type.Write(writer, values[i]);
        }

        writer.WriteEndObject();
    }
}
