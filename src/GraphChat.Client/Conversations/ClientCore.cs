using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using GraphChat.Client.Devices;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Inbox;
using GraphChat.Client.Storage;
using GraphChat.Mls;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>
/// What the parts of a client share: journal, connection, device, groups, and the gate under which groups and journal change together.
/// </summary>
internal sealed class ClientCore : IDisposable
{
    private readonly ConcurrentDictionary<Guid, ConversationState> _states = [];
    private OwnDevice? _device;

    public ClientCore(Journal journal, GraphQLClient api, TimeProvider time)
    {
        Journal = journal;
        Api = api;
        Time = time;
        Chains = new ChainDirectory(journal, api);
        KeyPackages = new KeyPackageKeeper(journal, api, time);
        Received = new ReceivedQueue(journal);
        Silence = new Silence(journal, time);
        Settings = new MlsSettings
        {
            CredentialValidator = Chains,
            TimeProvider = time,
            Capabilities = Capabilities.Of(ConversationPolicy.ExtensionType),
            ProposalPolicy = new ServerProposesRemovalsOnly(),
        };
        _device = OwnDevice.Load(journal);
        if (_device is not null)
        {
            LoadConversations();
        }
    }

    public Journal Journal { get; }

    public GraphQLClient Api { get; }

    public TimeProvider Time { get; }

    public ChainDirectory Chains { get; }

    public KeyPackageKeeper KeyPackages { get; }

    public ReceivedQueue Received { get; }

    public Silence Silence { get; }

    public MlsSettings Settings { get; }

    /// <summary>What a lying committer of the tests says of the epochs that it begins.</summary>
    internal Func<byte[], byte[]>? AlterFingerprint { get; set; }

    /// <summary>Rung when there is something to report of a group, or to repair in one.</summary>
    public Alarm Mending { get; } = new();

    /// <summary>Held while groups or their journal entries change.</summary>
    public Turns Gate { get; } = new();

    public ICollection<ConversationState> States => _states.Values;

    public OwnDevice? DeviceIfAny => _device;

    public OwnDevice Device => _device ?? throw new GraphChatException(ClientErrorCode.SignedOut, "This store has no device yet: start the client first.");

    public async Task<OwnDevice> EnsureDeviceAsync(Guid userId, CancellationToken cancellationToken) =>
        _device ??= await OwnDevice.CreateAsync(Journal, userId, cancellationToken);

    /// <summary>Nothing comes from the inbox any more, for this reason, or, where it is null, it does again.</summary>
    public void Halt(Exception? reason)
    {
        foreach (var state in _states.Values)
        {
            state.Halt(reason);
        }
    }

    public ConversationState? Find(Guid id) => _states.GetValueOrDefault(id);

    public ConversationState Require(Guid id) =>
        Find(id) ?? throw new GraphChatException(ApiCode.NotFound, "The store holds no such conversation.");

    /// <summary>Takes a group in: a new conversation, or the new group of one that is known.</summary>
    public ConversationState Put(Guid id, MlsGroup group, ConversationInfo info)
    {
        var state = _states.GetOrAdd(id, _ => new ConversationState(id, group, info));
        if (state.Group != group)
        {
            state.Group.Dispose();
            state.Group = group;
        }

        state.Info = info;
        state.SignalMoved();
        return state;
    }

    /// <summary>Reads a group again from the journal: after a failure between memory and disk the disk is right.</summary>
    public void Reload(Guid conversation)
    {
        if (Journal.Read(StoreKeys.Info(conversation)) is { } info)
        {
            LoadOne(conversation, info);
        }
        else if (_states.TryRemove(conversation, out var state))
        {
            state.Group.Dispose();
        }
    }

    public MlsGroup Restore(ReadOnlySpan<byte> bytes, ulong revision) => MlsGroup.Restore(bytes, Device.Signer, Settings, revision);

    /// <summary>The repair of a conversation's group whose outcome is not known yet; null where there is none.</summary>
    public PendingRepair? Repair(Guid conversation) => Journal.Read(StoreKeys.Repair(conversation)) is { } bytes
        ? JsonSerializer.Deserialize(bytes, StoreJson.Default.PendingRepair)
        : null;

    /// <summary>The fingerprint of a group's present epoch, which that commit began.</summary>
    public static byte[] Fingerprint(MlsGroup group, ReadOnlySpan<byte> commit) =>
        group.ExportSecret(Encoding.UTF8.GetBytes(EpochFingerprint.Label), EpochFingerprint.Context(commit), EpochFingerprint.Size);

    /// <summary>The fingerprint of the epoch that a group's pending commit begins, from a copy of the group that runs ahead.</summary>
    public byte[] FingerprintAhead(MlsGroup group, ReadOnlySpan<byte> commit)
    {
        using var ahead = Restore(group.Serialize(), 0);
        ahead.MergePendingCommit();
        var fingerprint = Fingerprint(ahead, commit);
        return AlterFingerprint?.Invoke(fingerprint) ?? fingerprint;
    }

    /// <summary>Reads under the gate; short, and never from inside it.</summary>
    public T Locked<T>(Func<T> read)
    {
        Gate.Wait();
        try
        {
            return read();
        }
        finally
        {
            Gate.Release();
        }
    }

    public async Task<T> UnderGateAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        await Gate.WaitAsync(cancellationToken);
        try
        {
            return await action();
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Changes what the store keeps of a conversation beside its group.</summary>
    public Task<bool> ChangeInfoAsync(ConversationState state, Func<ConversationInfo, ConversationInfo> change) =>
        UnderGateAsync(() => ChangeInfoUnderGateAsync(state, change), CancellationToken.None);

    /// <summary>The same for a caller that holds the gate.</summary>
    public async Task<bool> ChangeInfoUnderGateAsync(ConversationState state, Func<ConversationInfo, ConversationInfo> change)
    {
        state.Info = change(state.Info);
        var transaction = new JournalTransaction();
        state.SaveInfo(transaction);
        await Journal.CommitAsync(transaction, CancellationToken.None);
        return true;
    }

    /// <summary>
    /// The service no longer keeps all that came after the stored place: the next connection begins with what is kept, and a gap before
    /// a conversation's next event is no fault of the log's.
    /// </summary>
    public Task<bool> NoteForgottenAsync() => UnderGateAsync(
        async () =>
        {
            var transaction = new JournalTransaction().Delete(StoreKeys.Cursor);
            foreach (var state in States.Where(state => state.Info is { Removed: false, Created: true }))
            {
                state.Info = state.Info with { Forgotten = true };
                state.SaveInfo(transaction);
            }

            await Journal.CommitAsync(transaction, CancellationToken.None);
            return true;
        },
        CancellationToken.None);

    public void Dispose()
    {
        foreach (var state in _states.Values)
        {
            state.Group.Dispose();
            state.Committing.Dispose();
        }

        _device?.Dispose();
    }

    private void LoadConversations()
    {
        string? after = null;
        while (Journal.ReadRange(StoreKeys.Infos, 100, after) is { Count: > 0 } page)
        {
            foreach (var (key, value) in page)
            {
                LoadOne(Guid.ParseExact(key.AsSpan(StoreKeys.Infos.Length), "N"), value);
                after = key;
            }
        }
    }

    private void LoadOne(Guid id, byte[] bytes)
    {
        var info = JsonSerializer.Deserialize(bytes, StoreJson.Default.ConversationInfo)!;
        var group = Journal.Read(StoreKeys.Group(id)) ?? throw new JournalException(JournalErrorCode.Damaged, "The store misses a group.");
        Put(id, Restore(group, info.Revision), info);
    }
}
