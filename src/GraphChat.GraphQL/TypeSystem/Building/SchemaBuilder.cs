using System.Diagnostics.CodeAnalysis;
using GraphChat.GraphQL.Language.Parsing;
using GraphChat.GraphQL.TypeSystem.Checking;
using GraphChat.GraphQL.TypeSystem.Scalars;

namespace GraphChat.GraphQL.TypeSystem.Building;

/// <summary>
/// Makes a schema from SDL. Definitions and extensions may be spread over the sources in any order; an object type may
/// be defined without fields and get them by extension.
/// </summary>
public static class SchemaBuilder
{
    /// <summary>The largest SDL in bytes of one source.</summary>
    public const int LargestSource = 64 << 20;

    /// <summary>Makes a schema.</summary>
    /// <param name="sources">The SDL.</param>
    /// <param name="codecs">The codecs of custom scalars; one without takes and gives any JSON.</param>
    /// <exception cref="SchemaException">The sources are not a valid schema; lists all errors.</exception>
    public static Schema Build(IEnumerable<SchemaSource> sources, IEnumerable<ScalarCodec>? codecs = null) =>
        TryBuild(sources, codecs, out var schema, out var errors) ? schema : throw new SchemaException(errors);

    /// <summary>Makes a schema; false with all errors where the sources are not a valid one.</summary>
    public static bool TryBuild(
        IEnumerable<SchemaSource> sources,
        IEnumerable<ScalarCodec>? codecs,
        [NotNullWhen(true)] out Schema? schema,
        out IReadOnlyList<SchemaError> errors)
    {
        var list = new SchemaErrorList();
        errors = list.Errors;
        schema = null;
        foreach (var source in sources)
        {
            var parsed = Parser.ParseDocument(source.Text.Span, ParserOptions.Trusted);
            if (parsed.Succeeded)
            {
                list.AddDocument(source.Name, parsed.Node);
            }
            else
            {
                list.Errors.Add(new SchemaError(parsed.Error.Message, source.Name, parsed.Error.Location, "Syntax"));
            }
        }

        if (list.Errors.Count > 0)
        {
            return false;
        }

        try
        {
            schema = Make(list, codecs);
        }
        catch (InsufficientExecutionStackException)
        {
            list.Errors.Add(new SchemaError("The default values of the schema nest too deep.", null, null, "DefaultValues"));
        }

        return schema is not null;
    }

    // Null where there are errors.
    private static Schema? Make(SchemaErrorList list, IEnumerable<ScalarCodec>? codecs)
    {
        var definitions = new Definitions(list.Documents);
        SdlRules.Check(definitions, list);
        if (list.Errors.Count > 0)
        {
            return null;
        }

        var draft = new TypeFactory(definitions, codecs ?? []).Make();
        SchemaChecker.Check(draft, list);
        DirectiveUses.Check(draft, definitions, list);
        return list.Errors.Count > 0 ? null : draft.ToSchema();
    }
}
