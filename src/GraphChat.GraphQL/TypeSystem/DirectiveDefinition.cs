namespace GraphChat.GraphQL.TypeSystem;

/// <summary>What a directive is. Spec: GraphQL 2025-09 §3.13.</summary>
public sealed class DirectiveDefinition : SchemaElement
{
    private readonly Dictionary<string, InputValue> _byName = new(StringComparer.Ordinal);

    internal DirectiveDefinition(string name)
        : base(name)
    {
    }

    /// <summary>Whether it may stand several times at one place.</summary>
    public bool IsRepeatable { get; internal set; }

    /// <summary>Whether every schema has it.</summary>
    public bool IsBuiltIn { get; internal set; }

    /// <summary>The places where it may stand.</summary>
    public IReadOnlyList<DirectiveLocation> Locations { get; internal set; } = [];

    /// <summary>The arguments in the order of the source.</summary>
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

    /// <summary>An argument by its name; null where there is none.</summary>
    public InputValue? FindArgument(string name) => _byName.GetValueOrDefault(name);
}
