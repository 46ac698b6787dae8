using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Fields;

/// <summary>Whether two fields are given the same arguments; neither their order nor that of input fields matters.</summary>
internal static class ArgumentEquality
{
    public static bool AreEqual(IReadOnlyList<ArgumentNode> one, IReadOnlyList<ArgumentNode> two) =>
        one.Count == two.Count
        && one.All(argument => two.FirstOrDefault(other => other.Name.Value == argument.Name.Value) is { } same && AreEqual(argument.Value, same.Value));

    private static bool AreEqual(ValueNode one, ValueNode two) => (one, two) switch
    {
        (VariableNode a, VariableNode b) => a.Name.Value == b.Name.Value,
        (IntValueNode a, IntValueNode b) => a.Value == b.Value,
        (FloatValueNode a, FloatValueNode b) => a.Value == b.Value,
        (StringValueNode a, StringValueNode b) => a.Value == b.Value && a.IsBlock == b.IsBlock,
        (BooleanValueNode a, BooleanValueNode b) => a.Value == b.Value,
        (EnumValueNode a, EnumValueNode b) => a.Value == b.Value,
        (NullValueNode, NullValueNode) => true,
        (ListValueNode a, ListValueNode b) => a.Values.Count == b.Values.Count && a.Values.Zip(b.Values).All(pair => AreEqual(pair.First, pair.Second)),
        (ObjectValueNode a, ObjectValueNode b) => AreEqual(a.Fields, b.Fields),
        _ => false,
    };

    private static bool AreEqual(IReadOnlyList<ObjectFieldNode> one, IReadOnlyList<ObjectFieldNode> two) =>
        one.Count == two.Count
        && Sorted(one).Zip(Sorted(two)).All(pair => pair.First.Name.Value == pair.Second.Name.Value && AreEqual(pair.First.Value, pair.Second.Value));

    private static IOrderedEnumerable<ObjectFieldNode> Sorted(IReadOnlyList<ObjectFieldNode> fields) =>
        fields.OrderBy(field => field.Name.Value, StringComparer.Ordinal);
}
