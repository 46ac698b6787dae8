using System.Security.Cryptography;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Conversations;

/// <summary>Opens a conversation with the caller's device alone in it.</summary>
public sealed class CreateConversation(
    IConversationStore store,
    CallerDevices devices,
    IMlsInspector inspector,
    CursorCodec cursors,
    DeliveryServiceFacts facts,
    DeliveryLimits limits,
    TimeProvider time)
{
    private const int UuidVersion = 7;

    /// <summary>Opens it; the same id with the same bytes gives the first answer.</summary>
    /// <exception cref="DeliveryException">
    /// BAD_INPUT, LIMIT_EXCEEDED, DEVICE_REQUIRED, DEVICE_REVOKED, INVALID_MLS_MESSAGE, IDEMPOTENCY_MISMATCH.
    /// </exception>
    public async Task<ConversationView> ExecuteAsync(
        Caller caller, CreateConversationInput input, CancellationToken cancellationToken)
    {
        if (input.Conversation.Value.Version != UuidVersion)
        {
            throw Refusal.BadInput("The conversation's id is a UUID of version 7.");
        }

        if (input.GroupInfo.Length > limits.MaxGroupInfoBytes)
        {
            throw Refusal.Limit("Bytes of a GroupInfo", limits.MaxGroupInfoBytes);
        }

        var device = await devices.RequireAsync(caller, cancellationToken);
        var now = Clock.Now(time);
        var group = Check(device, input, now);
        if (await store.CountAsync(caller.User, cancellationToken) >= limits.MaxConversations
            && (await store.FindAsync(caller.User, [input.Conversation], cancellationToken)).Count == 0)
        {
            throw Refusal.Limit("Conversations of one person", limits.MaxConversations);
        }

        var conversation = new NewConversation
        {
            Id = input.Conversation,
            Digest = SHA256.HashData(input.GroupInfo.Span),
            GroupId = group.GroupId,
            Creator = group.Signer,
            State = group.State,
            GroupInfo = input.GroupInfo,
            HeadHash = LogHash.Start(input.Conversation),
            Time = now,
        };
        return await store.CreateAsync(conversation, cancellationToken) is CreateResult.Created created
            ? new ConversationView(
                created.Conversation,
                cursors.AfterSequence(created.Conversation.Id, created.Conversation.Head),
                JoinedSequence: 0)
            : throw Refusal.Mismatch();
    }

    private GroupInspection.Valid Check(Device device, CreateConversationInput input, DateTimeOffset now)
    {
        var group = inspector.OpenGroup(input.GroupInfo, now) switch
        {
            GroupInspection.Valid valid => valid,
            GroupInspection.Refused refused => throw Refusal.Mls(refused.Section, "The GroupInfo is not valid."),
            _ => throw new System.Diagnostics.UnreachableException("An inspection has two cases."),
        };
        if (!group.GroupId.Span.SequenceEqual(GroupIds.Of(input.Conversation, incarnation: 0)))
        {
            throw Refusal.Mls("group-id", "The group id is not the conversation's.");
        }

        if (group.Epoch != 0)
        {
            throw Refusal.Mls("11", "A new group is in epoch 0.");
        }

        if (!facts.CipherSuites.Contains(group.CipherSuite))
        {
            throw Refusal.Mls("17.1", "The cipher suite is not one that the service takes.");
        }

        var signer = group.Signer;
        if (group.Devices.Count != 1 || signer.User != device.User || signer.Device != device.Id
            || !signer.SignatureKey.Span.SequenceEqual(device.SignatureKey.Span))
        {
            throw Refusal.Mls("5.3.1", "The session's device is not the group's only member.");
        }

        return group;
    }
}
