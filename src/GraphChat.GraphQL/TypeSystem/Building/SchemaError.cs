using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.TypeSystem.Building;

/// <summary>One reason why sources are not a valid schema.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Source">The name of the source; null where no source can be blamed.</param>
/// <param name="Location">The place in that source.</param>
/// <param name="Rule">The rule that is broken.</param>
public sealed record SchemaError(string Message, string? Source, Location? Location, string Rule)
{
    /// <summary>Place and message on one line.</summary>
    public override string ToString() =>
        Source is null ? Message : $"{Source}({Location?.Line},{Location?.Column}): {Message}";
}
