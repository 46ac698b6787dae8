using System.Buffers.Text;
using System.Collections.Concurrent;
using GraphChat.Client.Conversations;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Storage;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Devices;

/// <summary>
/// Signs another device of the person in. Request and approval go between the two devices by the person's hand, so no key
/// passes the server that nobody looked at. Thread-safe.
/// </summary>
internal sealed class DeviceApproval(ClientCore core)
{
    private const string StoreKey = "approval";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<Guid, long> _awaited = [];

    /// <summary>What this device, new and of no chain yet, asks for.</summary>
    public async Task<string> RequestAsync(CancellationToken cancellationToken)
    {
        var answer = await core.Api.ExecuteAsync(OperationDocument.Me, null, AnswersJson.Default.MeAnswer, cancellationToken);
        var user = PersonId.TryParse(answer.Me.Person.Id, out var id) ? id.Value : throw GraphQLError.Unexpected("a person without an id");
        var device = await core.EnsureDeviceAsync(user, cancellationToken);
        return device.Identity.UserId == user
            ? new DeviceRequest(user, device.Identity.DeviceId, OwnDevice.Suite, device.Key.PublicKey).ToText()
            : throw new GraphChatException(ClientErrorCode.WrongStore, "The store belongs to another person: open another one.");
    }

    /// <summary>Signs the entry that adds the device that asks.</summary>
    public async Task<string> ApproveAsync(string request, CancellationToken cancellationToken)
    {
        var device = core.Device;
        if (!DeviceRequest.TryParse(request, out var asked) || asked.UserId != device.Identity.UserId)
        {
            throw new GraphChatException(ClientErrorCode.DeviceRequestInvalid, "This is not what another device of the same person asked for.");
        }

        var chain = await core.Chains.RefreshAsync(device.Identity.UserId, cancellationToken);
        if (chain?.Find(device.Identity.DeviceId) is not { InForce: true })
        {
            throw new GraphChatException(ApiCode.DeviceRevoked, "This device is not in force, and can sign in no other.");
        }

        if (chain.Find(asked.DeviceId) is not null)
        {
            throw new GraphChatException(ClientErrorCode.DeviceRequestInvalid, "The device was signed in before.");
        }

        var entry = DeviceChainEntry.SignAdd(
            chain, asked.DeviceId, asked.CipherSuite, asked.SignatureKey.Span, core.Time.GetUtcNow(), device.Identity.DeviceId, device.Key);
        _awaited[asked.DeviceId] = core.Time.GetTimestamp();
        return Base64Url.EncodeToString(entry.Encoded.Span);
    }

    /// <summary>Keeps what another device signed for this one, for the next start.</summary>
    public async Task AcceptAsync(string approval, CancellationToken cancellationToken)
    {
        var device = core.Device;
        if (!Base64Url.IsValid(approval)
            || !DeviceChainEntry.TryParse(Base64Url.DecodeFromChars(approval), out var entry)
            || entry.Action != DeviceChainAction.Add
            || entry.UserId != device.Identity.UserId
            || entry.DeviceId != device.Identity.DeviceId
            || !entry.SignatureKey.Span.SequenceEqual(device.Key.PublicKey.Span))
        {
            throw new GraphChatException(ClientErrorCode.DeviceRequestInvalid, "This is not an approval of this device.");
        }

        await core.Journal.CommitAsync(new JournalTransaction().Put(StoreKey, entry.Encoded.ToArray()), cancellationToken);
    }

    /// <summary>The entry that makes this device the next one of the chain; null where none was accepted, or the chain has gone on since.</summary>
    public byte[]? Find(DeviceChain chain) =>
        core.Journal.Read(StoreKey) is { } entry && chain.TryAppend(entry, out _) == DeviceChainError.None ? entry : null;

    /// <summary>Looks whether the devices that this one approved are in the chain by now.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_awaited.IsEmpty)
        {
            return;
        }

        var chain = await core.Chains.RefreshAsync(core.Device.Identity.UserId, cancellationToken);
        foreach (var (device, since) in _awaited)
        {
            if (chain?.Find(device) is not null || core.Time.GetElapsedTime(since) > s_patience)
            {
                _awaited.TryRemove(device, out _);
            }
        }
    }
}
