namespace GraphChat.GraphQL.Validation.Limits;

/// <summary>
/// How large an operation may be, its fragments counted wherever they are spread. What is larger is refused before any of it
/// is executed, with LIMIT_EXCEEDED and in <c>extensions</c> what was measured (<c>of</c>), its <c>limit</c> and what was <c>found</c>. Immutable.
/// </summary>
public sealed record OperationLimits
{
    /// <summary>The limits as they stand.</summary>
    public static OperationLimits Default { get; } = new();

    /// <summary>How deep fields may be nested; what is below <c>__schema</c> and <c>__type</c> is not counted. 12.</summary>
    public int MaxDepth { get; init; } = 12;

    /// <summary>How deep fields may be nested below <c>__schema</c> and <c>__type</c>. 20.</summary>
    public int MaxIntrospectionDepth { get; init; } = 20;

    /// <summary>How many fields an operation may have. 2,000.</summary>
    public int MaxFields { get; init; } = 2000;

    /// <summary>How many fields of the root type an operation may have. 20.</summary>
    public int MaxRootFields { get; init; } = 20;

    /// <summary>How many fields may have an alias. 50.</summary>
    public int MaxAliases { get; init; } = 50;

    /// <summary>How many directives a document may have. 100.</summary>
    public int MaxDirectives { get; init; } = 100;

    /// <summary>How many fragments a document may define. 100.</summary>
    public int MaxFragments { get; init; } = 100;

    /// <summary>How many operations a document may define. 50.</summary>
    public int MaxOperations { get; init; } = 50;

    /// <summary>How many variables an operation may define. 100.</summary>
    public int MaxVariables { get; init; } = 100;

    /// <summary>
    /// What an operation may cost. A field costs the <c>weight</c> of its <c>@cost</c>, without one 1 where it has a selection
    /// set and else 0; what it selects counts as often as its <c>@listSize</c> says. 10,000.
    /// </summary>
    public long MaxCost { get; init; } = 10_000;

    /// <summary>The length of a list that <c>@listSize</c> says nothing exact of, such as one bounded by a variable. 20.</summary>
    public int AssumedListSize { get; init; } = 20;

    /// <summary>The rules that hold these limits, for <see cref="ValidationOptions.AdditionalRules"/>.</summary>
    public IReadOnlyList<Func<ValidationContext, ValidationRule>> Rules() => [context => new OperationLimitsRule(context, this)];
}
