using System.Text.Json.Nodes;
using GraphChat.Client.Conversations;
using GraphChat.Client.Devices;
using GraphChat.Client.GraphQL;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Inbox;

/// <summary>Makes a session ready: the store's device registered or attached, key packages published.</summary>
internal sealed class SessionStarter(ClientCore core, DeviceApproval approval)
{
    /// <summary>The last refusal of this device that the same bytes under the same sign-in would only meet again; null before there was one.</summary>
    public GraphChatException? Refusal { get; private set; }

    /// <summary>Gives what the server says of the person and the session.</summary>
    /// <exception cref="GraphChatException">The device cannot be used: another person's store, not approved, revoked.</exception>
    public async Task<MeData> EnsureAsync(CancellationToken cancellationToken)
    {
        var answer = await core.Api.ExecuteAsync(OperationDocument.Me, null, AnswersJson.Default.MeAnswer, cancellationToken);
        var me = answer.Me;
        var user = PersonId.TryParse(me.Person.Id, out var id) ? id.Value : throw GraphQLError.Unexpected("a person without an id");
        if (core.DeviceIfAny is { } known && known.Identity.UserId != user)
        {
            throw new GraphChatException(ClientErrorCode.WrongStore, "The store belongs to another person: open another one.");
        }

        await core.Chains.PinServiceAsync(answer.DeliveryService, cancellationToken);
        var chain = await core.Chains.PinAsync(user, me.Person.DeviceChain ?? [], cancellationToken);
        if (chain is not null && core.DeviceIfAny is null)
        {
            throw ApprovalNeeded();
        }

        var device = await core.EnsureDeviceAsync(user, cancellationToken);
        var held = me.Device?.KeyPackageCount ?? 0;
        if (chain?.Find(device.Identity.DeviceId) is { } chained)
        {
            if (!chained.InForce)
            {
                throw new GraphChatException(ApiCode.DeviceRevoked, "This device was revoked: its store is of no more use.");
            }

            if (me.Device?.Id != new DeviceId(device.Identity.DeviceId).ToString())
            {
                held = await AttachAsync(me.SessionId, cancellationToken);
            }
        }
        else if (chain is not null)
        {
            await RegisterAsync(user, me.Person.DeviceChain!, approval.Find(chain) ?? throw ApprovalNeeded(), cancellationToken);
            held = 0;
        }
        else
        {
            var first = DeviceChainEntry.SignFirst(device.Identity, device.Key, core.Time.GetUtcNow());
            await RegisterAsync(user, [], first.Encoded, cancellationToken);
            held = 0;
        }

        await core.KeyPackages.EnsureAsync(device, core.Settings, held, cancellationToken);
        return me;
    }

    private static GraphChatException ApprovalNeeded() =>
        new(ClientErrorCode.DeviceApprovalNeeded, "The person already has a device, which has to approve this one: RequestApprovalAsync here, ApproveDeviceAsync there, AcceptApprovalAsync here.");

    private async Task RegisterAsync(Guid user, ChainEntryData[] chain, ReadOnlyMemory<byte> entry, CancellationToken cancellationToken)
    {
        var input = new JsonObject { ["chainEntry"] = Convert.ToBase64String(entry.Span) };
        try
        {
            await core.Api.ExecuteAsync(
                OperationDocument.RegisterDevice, new JsonObject { ["input"] = input }, AnswersJson.Default.RegisterDeviceAnswer, cancellationToken);
        }
        catch (GraphChatException exception) when (exception.Code == ApiCode.Unauthenticated || IsFinal(exception.Code))
        {
            // UNAUTHENTICATED: the token was good a moment ago, so the sign-in is too old to let a device in.
            Refusal = exception;
            throw;
        }

        await core.Chains.PinAsync(user, [.. chain, new ChainEntryData(chain.Length, entry.ToArray())], cancellationToken);
    }

    private async Task<int> AttachAsync(string sessionId, CancellationToken cancellationToken)
    {
        var device = core.Device;
        var input = new JsonObject
        {
            ["deviceId"] = new DeviceId(device.Identity.DeviceId).ToString(),
            ["proof"] = Convert.ToBase64String(SessionBinding.Sign(device.Identity, sessionId, device.Key)),
        };
        try
        {
            var answer = await core.Api.ExecuteAsync(
                OperationDocument.AttachDevice, new JsonObject { ["input"] = input }, AnswersJson.Default.AttachDeviceAnswer, cancellationToken);
            return answer.AttachDevice.Device.KeyPackageCount ?? 0;
        }
        catch (GraphChatException exception) when (IsFinal(exception.Code))
        {
            Refusal = exception;
            throw;
        }
    }

    // Not a chain that has grown meanwhile, nor whatever this SDK does not know: those are tried again.
    private static bool IsFinal(string code) => code is ApiCode.DeviceChainInvalid or ApiCode.Forbidden or ApiCode.BadInput or ApiCode.LimitExceeded;
}
