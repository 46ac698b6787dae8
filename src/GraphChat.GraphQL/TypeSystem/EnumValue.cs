namespace GraphChat.GraphQL.TypeSystem;

/// <summary>A value of an enum type.</summary>
public sealed class EnumValue : SchemaElement
{
    internal EnumValue(string name)
        : base(name)
    {
    }

    /// <summary>Why it should no longer be used; null where it is not deprecated.</summary>
    public string? DeprecationReason { get; internal set; }
}
