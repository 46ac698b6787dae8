using System.Runtime.ExceptionServices;
using System.Text.Json;
using GraphChat.Client.Storage;
using GraphChat.Mls;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>One conversation in memory; changed only under the client's gate, and only together with the journal.</summary>
internal sealed class ConversationState(Guid id, MlsGroup group, ConversationInfo info)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _moved = New();
    private Exception? _halted;

    public Guid Id { get; } = id;

    public MlsGroup Group { get; set; } = group;

    public ConversationInfo Info { get; set; } = info;

    /// <summary>Where the group stands.</summary>
    public GroupPlace Place => GroupPlace.Of(Group.GroupId.Span, Group.Epoch);

    /// <summary>Whether this device has lost the group, or is about to put it together again: commits and messages wait.</summary>
    public bool IsAdrift => Info is { Lost: not 0 } or { Replaced: not 0 } or { Returning: not null };

    /// <summary>Held by whoever makes a commit until its outcome is known.</summary>
    public Turns Committing { get; } = new();

    /// <summary>The people in the group, from its own tree.</summary>
    public IReadOnlyList<Guid> People() =>
        [.. Group.Members.Select(Identity).OfType<DeviceIdentity>().Select(identity => identity.UserId).Distinct()];

    /// <summary>The GroupContext's policy, as it is encoded; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Policy() => Policy(Group.Extensions);

    public static ReadOnlyMemory<byte> Policy(IReadOnlyList<Extension> extensions) =>
        extensions.FirstOrDefault(extension => extension.Type == ConversationPolicy.ExtensionType)?.Data ?? default;

    public static DeviceIdentity? Identity(MlsMember member) =>
        DeviceIdentity.TryParse(member.Credential.Content.Span, out var identity) ? identity : null;

    /// <summary>Waits until the group and its place in the log are so; fails where nothing moves any more.</summary>
    public async Task WaitAsync(Func<ConversationState, bool> until, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task moved;
            Exception? halted;
            lock (_lock)
            {
                (moved, halted) = (_moved.Task, _halted);
            }

            if (until(this))
            {
                return;
            }

            if (halted is not null)
            {
                ExceptionDispatchInfo.Throw(halted);
            }

            await moved.WaitAsync(cancellationToken);
        }
    }

    /// <summary>From now on nothing moves, for this reason, until it is null again: whoever waits is told.</summary>
    public void Halt(Exception? reason)
    {
        lock (_lock)
        {
            _halted = reason;
        }

        SignalMoved();
    }

    public void SaveGroup(JournalTransaction transaction)
    {
        Info = Info with { Revision = Group.Revision };
        transaction.Put(StoreKeys.Group(Id), Group.Serialize());
        SaveInfo(transaction);
    }

    public void SaveInfo(JournalTransaction transaction) =>
        transaction.Put(StoreKeys.Info(Id), JsonSerializer.SerializeToUtf8Bytes(Info, StoreJson.Default.ConversationInfo));

    /// <summary>The head or the epoch moved.</summary>
    public void SignalMoved()
    {
        lock (_lock)
        {
            _moved.TrySetResult();
            _moved = New();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
