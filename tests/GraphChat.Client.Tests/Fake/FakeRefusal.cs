namespace GraphChat.Client.Tests.Fake;

/// <summary>A domain error of the API.</summary>
internal sealed class FakeRefusal(string code) : Exception(code)
{
    public string Code { get; } = code;
}
