namespace GraphChat.GraphQL.Validation;

/// <summary>How a document is validated. Immutable.</summary>
public sealed record ValidationOptions
{
    /// <summary>Every rule of the specification, no suggestions.</summary>
    public static ValidationOptions Default { get; } = new();

    /// <summary>After how many errors validation stops; at least 1.</summary>
    public int MaxErrors { get; init; } = 100;

    /// <summary>
    /// Whether errors suggest names of the schema. Off where introspection is closed, as suggestions tell the schema name by name.
    /// </summary>
    public bool Suggestions { get; init; }

    /// <summary>How many pairs of fields are compared for merging before the document is refused.</summary>
    public int MaxFieldComparisons { get; init; } = 200_000;

    /// <summary>Rules beside those of the specification, such as limits; they see each node after the specification's rules.</summary>
    public IReadOnlyList<Func<ValidationContext, ValidationRule>> AdditionalRules { get; init; } = [];
}
