using System.Text.Json;
using GraphChat.Client.Storage;
using GraphChat.Mls;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>One conversation in memory; changed only under the client's gate, and only together with the journal.</summary>
internal sealed class ConversationState(Guid id, MlsGroup group, ConversationInfo info)
{
    public Guid Id { get; } = id;

    public MlsGroup Group { get; set; } = group;

    public ConversationInfo Info { get; set; } = info;

    /// <summary>Held by whoever makes a commit until its outcome is known.</summary>
    public SemaphoreSlim Committing { get; } = new(1, 1);

    /// <summary>Completed and replaced whenever the head or the epoch moves.</summary>
    public TaskCompletionSource Moved { get; private set; } = New();

    /// <summary>The people in the group, from its own tree.</summary>
    public IReadOnlyList<Guid> People() =>
        [.. Group.Members.Select(Identity).OfType<DeviceIdentity>().Select(identity => identity.UserId).Distinct()];

    public static DeviceIdentity? Identity(MlsMember member) =>
        DeviceIdentity.TryParse(member.Credential.Content.Span, out var identity) ? identity : null;

    public void SaveGroup(JournalTransaction transaction)
    {
        Info = Info with { Revision = Group.Revision };
        transaction.Put(StoreKeys.Group(Id), Group.Serialize());
        SaveInfo(transaction);
    }

    public void SaveInfo(JournalTransaction transaction) =>
        transaction.Put(StoreKeys.Info(Id), JsonSerializer.SerializeToUtf8Bytes(Info, StoreJson.Default.ConversationInfo));

    public void SignalMoved()
    {
        var done = Moved;
        Moved = New();
        done.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
