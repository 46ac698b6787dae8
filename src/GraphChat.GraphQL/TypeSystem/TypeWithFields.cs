namespace GraphChat.GraphQL.TypeSystem;

/// <summary>An object or interface type.</summary>
public abstract class TypeWithFields : NamedType
{
    private readonly Dictionary<string, Field> _byName = new(StringComparer.Ordinal);

    private protected TypeWithFields(string name)
        : base(name)
    {
    }

    /// <summary>The fields in the order of the sources.</summary>
    public IReadOnlyList<Field> Fields
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

    /// <summary>The interfaces that the type says it implements, in the order of the sources.</summary>
    public IReadOnlyList<InterfaceType> Interfaces { get; internal set; } = [];

    /// <summary>A field by its name; null where there is none. Does not know <c>__typename</c>: see <see cref="Schema.FindField" />.</summary>
    public Field? FindField(string name) => _byName.GetValueOrDefault(name);
}
