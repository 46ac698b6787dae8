namespace GraphChat.GraphQL.TypeSystem.Building;

/// <summary>The sources are not a valid schema.</summary>
public sealed class SchemaException : Exception
{
    internal SchemaException(IReadOnlyList<SchemaError> errors)
        : base($"The schema is not valid:{Environment.NewLine}{string.Join(Environment.NewLine, errors.Select(error => "- " + error))}")
        => Errors = errors;

    /// <summary>All errors, in the order of the rules.</summary>
    public IReadOnlyList<SchemaError> Errors { get; }
}
