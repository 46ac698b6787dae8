namespace GraphChat.Server.Tests.Raw;

/// <summary>The bytes of a commit as the API takes them.</summary>
internal sealed record RawCommit(byte[] Commit, byte[]? Welcome, byte[] GroupInfo, byte[] Fingerprint)
{
    public Guid Id { get; init; } = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
}
