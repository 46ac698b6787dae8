namespace GraphChat.GraphQL.TypeSystem;

/// <summary>A field of an object or interface type.</summary>
public sealed class Field : SchemaElement
{
    private readonly Dictionary<string, InputValue> _byName = new(StringComparer.Ordinal);

    internal Field(string name, IGraphType type)
        : base(name) => Type = type;

    /// <summary>The type of its values.</summary>
    public IGraphType Type { get; }

    /// <summary>The type that defines it; null for <c>__typename</c>, which belongs to all composite types.</summary>
    public TypeWithFields? DeclaringType { get; internal set; }

    /// <summary>The arguments in the order of the sources.</summary>
    public IReadOnlyList<InputValue> Arguments
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

    /// <summary>Why it should no longer be asked for; null where it is not deprecated.</summary>
    public string? DeprecationReason { get; internal set; }

    /// <summary>An argument by its name; null where there is none.</summary>
    public InputValue? FindArgument(string name) => _byName.GetValueOrDefault(name);
}
