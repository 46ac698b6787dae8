using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Storage;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Devices;

/// <summary>
/// The device chains of people as this device has verified and pinned them; says of each leaf whether its key belongs to a
/// device of the person that it names. Thread-safe.
/// </summary>
internal sealed partial class ChainDirectory(Journal journal, GraphQLClient api) : ICredentialValidator
{
    private const string Prefix = "p/";
    private const string ServiceKey = "service";
    private static readonly byte[] s_serviceIdentity = Encoding.UTF8.GetBytes("graphchat delivery service");

    private readonly ConcurrentDictionary<Guid, DeviceChain> _pinned = [];
    private readonly ConcurrentDictionary<Guid, bool> _missing = [];

    /// <summary>The delivery service's key, as it was when this store first saw it.</summary>
    public byte[]? ServiceKeyBytes { get; private set; } = journal.Read(ServiceKey);

    public static byte[] ServiceIdentity => s_serviceIdentity;

    /// <summary>Pins the delivery service's key the first time.</summary>
    public async Task PinServiceAsync(DeliveryServiceData service, CancellationToken cancellationToken)
    {
        if (ServiceKeyBytes is null)
        {
            await journal.CommitAsync(new JournalTransaction().Put(ServiceKey, service.ExternalSenderKey), cancellationToken);
            ServiceKeyBytes = service.ExternalSenderKey;
        }
    }

    /// <summary>The chain pinned for a person; null where none is.</summary>
    public DeviceChain? Pinned(Guid userId)
    {
        if (_pinned.TryGetValue(userId, out var chain))
        {
            return chain;
        }

        if (journal.Read(Prefix + userId.ToString("N")) is not { } bytes)
        {
            return null;
        }

        var entries = JsonSerializer.Deserialize(bytes, EntriesJson.Default.ByteArrayArray)!;
        return DeviceChain.Verify(userId, [.. entries.Select(entry => (ReadOnlyMemory<byte>)entry)], out chain) == DeviceChainError.None
            ? _pinned.GetOrAdd(userId, chain!)
            : throw new JournalException(JournalErrorCode.Damaged, "A device chain in the store does not verify.");
    }

    /// <summary>Gets a person's chain from the server, verifies that it continues the pinned one, and pins it.</summary>
    /// <exception cref="GraphChatException"><see cref="ClientErrorCode.DeviceChainChanged"/>, NOT_FOUND and others.</exception>
    public async Task<DeviceChain?> RefreshAsync(Guid userId, CancellationToken cancellationToken)
    {
        var answer = await api.ExecuteAsync(
            OperationDocument.Person, new JsonObject { ["id"] = new PersonId(userId).ToString() }, AnswersJson.Default.PersonAnswer, cancellationToken);
        return await PinAsync(userId, answer.Node?.DeviceChain ?? [], cancellationToken);
    }

    /// <summary>Verifies a chain that the server gave and pins it; null where the person has no device yet.</summary>
    public async Task<DeviceChain?> PinAsync(Guid userId, ChainEntryData[] given, CancellationToken cancellationToken)
    {
        var pinned = Pinned(userId);
        if (given.Length == 0 && pinned is null)
        {
            return null;
        }

        var entries = given.OrderBy(entry => entry.Index).Select(entry => (ReadOnlyMemory<byte>)entry.Entry).ToArray();
        var error = DeviceChain.Verify(userId, entries, out var chain);
        if (error != DeviceChainError.None || (pinned is not null && !chain!.Continues(pinned)))
        {
            throw new GraphChatException(
                ClientErrorCode.DeviceChainChanged,
                $"The device chain of {new PersonId(userId)} is not valid or not a continuation of the one known before ({(error == DeviceChainError.None ? DeviceChainError.NotAContinuation : error)}): nothing of it is used.");
        }

        if (pinned is null || chain!.Entries.Count > pinned.Entries.Count)
        {
            var stored = JsonSerializer.SerializeToUtf8Bytes([.. entries.Select(entry => entry.ToArray())], EntriesJson.Default.ByteArrayArray);
            await journal.CommitAsync(new JournalTransaction().Put(Prefix + userId.ToString("N"), stored), cancellationToken);
            _pinned[userId] = chain!;
        }

        return _pinned[userId];
    }

    /// <summary>People whose chain was missing or too old when a credential was asked for, since the last call.</summary>
    public IReadOnlyList<Guid> TakeMissing()
    {
        var missing = _missing.Keys.ToArray();
        _missing.Clear();
        return missing;
    }

    public bool Validate(CredentialUse use)
    {
        if (use.Role == CredentialRole.ExternalSender)
        {
            return use.Credential.Type == Credential.BasicType
                && use.Credential.Content.Span.SequenceEqual(s_serviceIdentity)
                && ServiceKeyBytes is { } key && use.SignatureKey.Span.SequenceEqual(key);
        }

        if (use.Credential.Type != Credential.BasicType || !DeviceIdentity.TryParse(use.Credential.Content.Span, out var identity))
        {
            return false;
        }

        // A leaf that changes keeps its owner: RFC 9420 §5.3.1 leaves it to the application.
        if (use.Predecessor is { } predecessor && !predecessor.Equals(use.Credential))
        {
            return false;
        }

        if (Pinned(identity.UserId)?.Find(identity.DeviceId) is not { } device)
        {
            _missing[identity.UserId] = true;
            return false;
        }

        // A device that is revoked but not yet removed is still in the trees that one joins.
        var may = device.InForce || use.Role is CredentialRole.Member or CredentialRole.Updated;
        return may && use.SignatureKey.Span.SequenceEqual(device.SignatureKey.Span);
    }

    [JsonSerializable(typeof(byte[][]))]
    private sealed partial class EntriesJson : JsonSerializerContext;
}
