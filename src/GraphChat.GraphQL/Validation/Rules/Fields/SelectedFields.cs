using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation.Rules.Fields;

/// <summary>The fields of a selection set by response name, inline fragments opened, and the names of the fragments it spreads.</summary>
internal sealed class SelectedFields
{
    private readonly List<string> _responseNames = [];
    private readonly Dictionary<string, List<FieldInType>> _fields = new(StringComparer.Ordinal);
    private readonly List<string> _fragments = [];
    private readonly HashSet<string> _knownFragments = new(StringComparer.Ordinal);

    public SelectedFields(Schema schema, NamedType? parent, SelectionSetNode selectionSet) => Collect(schema, parent, selectionSet);

    /// <summary>In the order in which they first stand.</summary>
    public IReadOnlyList<string> ResponseNames => _responseNames;

    public IReadOnlyList<string> Fragments => _fragments;

    public IReadOnlyList<FieldInType>? Find(string responseName) => _fields.GetValueOrDefault(responseName);

    private void Collect(Schema schema, NamedType? parent, SelectionSetNode selectionSet)
    {
        foreach (var selection in selectionSet.Selections)
        {
            switch (selection)
            {
                case FieldNode field:
                    if (!_fields.TryGetValue(field.ResponseName, out var fields))
                    {
                        _fields[field.ResponseName] = fields = [];
                        _responseNames.Add(field.ResponseName);
                    }

                    fields.Add(new FieldInType(parent, field, parent is null ? null : schema.FindField(parent, field.Name.Value)));
                    break;
                case FragmentSpreadNode spread when _knownFragments.Add(spread.Name.Value):
                    _fragments.Add(spread.Name.Value);
                    break;
                case InlineFragmentNode inline:
                    Collect(schema, inline.TypeCondition is { } condition ? schema.FindType(condition.Name.Value) : parent, inline.SelectionSet);
                    break;
            }
        }
    }
}
