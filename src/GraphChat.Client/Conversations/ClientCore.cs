using System.Collections.Concurrent;
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

    public MlsSettings Settings { get; }

    /// <summary>Held while groups or their journal entries change.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    public ICollection<ConversationState> States => _states.Values;

    public OwnDevice? DeviceIfAny => _device;

    public OwnDevice Device => _device ?? throw new GraphChatException(ClientErrorCode.SignedOut, "This store has no device yet: start the client first.");

    public async Task<OwnDevice> EnsureDeviceAsync(Guid userId, CancellationToken cancellationToken) =>
        _device ??= await OwnDevice.CreateAsync(Journal, userId, cancellationToken);

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

    public void Dispose()
    {
        foreach (var state in _states.Values)
        {
            state.Group.Dispose();
            state.Committing.Dispose();
        }

        _device?.Dispose();
        Gate.Dispose();
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
