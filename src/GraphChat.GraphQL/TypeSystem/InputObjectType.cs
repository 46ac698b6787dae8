namespace GraphChat.GraphQL.TypeSystem;

/// <summary>An input object type. Spec: GraphQL 2025-09 §3.10.</summary>
public sealed class InputObjectType : NamedType
{
    private readonly Dictionary<string, InputValue> _byName = new(StringComparer.Ordinal);

    internal InputObjectType(string name)
        : base(name)
    {
    }

    /// <inheritdoc />
    public override TypeKind Kind => TypeKind.InputObject;

    /// <summary>Whether exactly one field must be given (<c>@oneOf</c>).</summary>
    public bool IsOneOf { get; internal set; }

    /// <summary>The fields in the order of the sources.</summary>
    public IReadOnlyList<InputValue> Fields
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

    /// <summary>A field by its name; null where there is none.</summary>
    public InputValue? FindField(string name) => _byName.GetValueOrDefault(name);
}
