namespace GraphChat.Mls.Tests.Musts;

/// <summary>The rules of docs/protocols/rfc9420-musts.md that a test shows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MustAttribute(params string[] ids) : Attribute
{
    public IReadOnlyList<string> Ids { get; } = ids;
}
