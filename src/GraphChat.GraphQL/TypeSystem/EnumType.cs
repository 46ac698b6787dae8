namespace GraphChat.GraphQL.TypeSystem;

/// <summary>An enum type. Spec: GraphQL 2025-09 §3.9.</summary>
public sealed class EnumType : NamedType
{
    private readonly Dictionary<string, EnumValue> _byName = new(StringComparer.Ordinal);

    internal EnumType(string name)
        : base(name)
    {
    }

    /// <inheritdoc />
    public override TypeKind Kind => TypeKind.Enum;

    /// <summary>The values in the order of the sources.</summary>
    public IReadOnlyList<EnumValue> Values
    {
        get;
        internal set
        {
            field = value;
            _byName.Clear();
            foreach (var item in value)
            {
                _byName.TryAdd(item.Name, item);
            }
        }
    } = [];

    /// <summary>A value by its name; null where there is none.</summary>
    public EnumValue? FindValue(string name) => _byName.GetValueOrDefault(name);
}
