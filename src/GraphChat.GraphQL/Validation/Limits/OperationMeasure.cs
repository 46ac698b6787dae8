namespace GraphChat.GraphQL.Validation.Limits;

/// <summary>How large a selection set is with all that it spreads. Numbers stop growing at <see cref="Ceiling"/>.</summary>
internal readonly record struct OperationMeasure(
    long Fields, long RootFields, long Aliases, long Depth, long IntrospectionDepth, long Cost)
{
    /// <summary>Beyond every limit, and far from an overflow.</summary>
    public const long Ceiling = 1L << 40;

    /// <summary>Both side by side.</summary>
    public static OperationMeasure operator +(OperationMeasure left, OperationMeasure right) => new(
        Bound(left.Fields + right.Fields),
        Bound(left.RootFields + right.RootFields),
        Bound(left.Aliases + right.Aliases),
        Math.Max(left.Depth, right.Depth),
        Math.Max(left.IntrospectionDepth, right.IntrospectionDepth),
        Bound(left.Cost + right.Cost));

    /// <summary>A field with these selections below it.</summary>
    public OperationMeasure Below(bool isAliased, bool isIntrospection, long weight, long size) => new(
        Bound(Fields + 1),
        1,
        Bound(Aliases + (isAliased ? 1 : 0)),
        isIntrospection ? 1 : Bound(Depth + 1),
        isIntrospection ? Bound(Math.Max(Depth, IntrospectionDepth) + 1) : IntrospectionDepth,
        Bound(weight + Multiply(Cost, size)));

    /// <summary>A number within the bounds.</summary>
    public static long Bound(long value) => Math.Clamp(value, 0, Ceiling);

    private static long Multiply(long left, long right) =>
        left == 0 || right == 0 ? 0 : left > Ceiling / right ? Ceiling : left * right;
}
