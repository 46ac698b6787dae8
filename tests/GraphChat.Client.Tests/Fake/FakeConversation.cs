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

    public IReadOnlyList<Guid> Members =>
        [.. Group.Members.Select(member => DeviceIdentity.TryParse(member.Credential.Content.Span, out var identity) ? identity.UserId : Guid.Empty).Distinct()];
}
