using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Postgres.Append;

/// <summary>
/// Decides a batch, append by append in the order of arrival, on what was read under the locks; pure. Sequences and the
/// hash chain are made here, where the conversation's head is known.
/// </summary>
internal sealed class AppendPlan
{
    private readonly Dictionary<(DeviceId, Guid), Ports.Append> _keys = [];

    public List<AcceptedAppend> Accepted { get; } = [];

    public List<(PendingAppend Pending, AppendResult.Refused Refusal)> Refused { get; } = [];

    /// <summary>Those that were appended before, or earlier in the batch; with the place of the first.</summary>
    public List<(PendingAppend Pending, ConversationId Conversation, long Sequence)> Repeated { get; } = [];

    /// <summary>How many positions the accepted ones take.</summary>
    public long Positions { get; private set; }

    public static AppendPlan Make(
        IReadOnlyList<PendingAppend> batch,
        IReadOnlyDictionary<ConversationId, LockedConversation> conversations,
        IReadOnlyList<SenderFacts> facts)
    {
        var plan = new AppendPlan();
        for (var i = 0; i < batch.Count; i++)
        {
            plan.Decide(batch[i], conversations.GetValueOrDefault(batch[i].Append.Conversation), facts[i]);
        }

        return plan;
    }

    private void Decide(PendingAppend pending, LockedConversation? conversation, SenderFacts facts)
    {
        var append = pending.Append;
        var key = (append.KeyDevice, append.ClientMessageId);
        if (_keys.TryGetValue(key, out var first))
        {
            var accepted = Accepted.Find(candidate => candidate.Pending.Append == first)!;
            facts = facts with
            {
                KeyConversation = first.Conversation,
                KeyDigest = Bytes.Of(first.Digest),
                KeySequence = accepted.Draft.Sequence,
            };
        }

        var state = conversation?.ToState(facts, append.Sender, append.SenderDevice) ?? facts.WithoutConversation();
        switch (AppendRules.Decide(append, state, out var refusal))
        {
            case AppendDecision.Repeat:
                Repeated.Add((pending, append.Conversation, facts.KeySequence));
                break;
            case AppendDecision.Refuse:
                Refused.Add((pending, refusal!));
                break;
            default:
                _keys.Add(key, append);
                Accept(pending, conversation!);
                break;
        }
    }

    private void Accept(PendingAppend pending, LockedConversation conversation)
    {
        var append = pending.Append;
        var sequence = conversation.Head + 1;
        var hash = LogHash.Next(conversation.HeadHash, sequence, append.Kind, append.SenderDevice, append.Payload.Span);
        var (change, receipt) = conversation.Apply(append, sequence);
        var draft = new Event
        {
            Id = append.Id,
            Conversation = append.Conversation,
            Kind = append.Kind,
            Sequence = sequence,
            Position = 0,
            CreatedAt = append.Time,
            Sender = append.Sender,
            SenderDevice = append.SenderDevice,
            ClientMessageId = append.ClientMessageId,
            Epoch = append.Epoch,
            Payload = append.Payload,
            Hash = hash,
            PreviousHash = conversation.HeadHash,
            Franking = append.Franking,
            Receipt = receipt,
        };
        conversation.Head = sequence;
        conversation.HeadHash = hash;
        var accepted = new AcceptedAppend(pending, draft, Positions, change);
        Accepted.Add(accepted);
        Positions += accepted.HasWelcome ? 2 : 1;
        conversation.LastOffset = Positions - 1;
    }
}
