using System.Text.Json.Nodes;
using GraphChat.Mls;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Tests.Fake;

/// <summary>A conversation as the fake server keeps it.</summary>
internal sealed class FakeConversation(Guid id, PublicGroup group)
{
    public Guid Id => id;

    public PublicGroup Group { get; set; } = group;

    public byte[] Hash { get; set; } = LogHash.Start(id);

    public List<JsonObject> Log { get; } = [];

    public Dictionary<Guid, (byte[] Bytes, JsonObject Event)> Answers { get; } = [];

    /// <summary>What the last committer posted.</summary>
    public string GroupInfo { get; set; } = "";

    /// <summary>The same up to here, and on its own from now on.</summary>
    public FakeConversation Split()
    {
        var other = new FakeConversation(id, Group) { Hash = Hash, GroupInfo = GroupInfo };
        other.Log.AddRange(Log);
        foreach (var (message, answer) in Answers)
        {
            other.Answers.Add(message, answer);
        }

        return other;
    }

    public IReadOnlyList<Guid> Members =>
        [.. Group.Members.Select(member => DeviceIdentity.TryParse(member.Credential.Content.Span, out var identity) ? identity.UserId : Guid.Empty).Distinct()];
}
