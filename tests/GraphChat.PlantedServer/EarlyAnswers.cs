using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.PlantedServer;

/// <summary>Acknowledges every fifth message before it is committed, with the sequence that it will get if nothing comes between.</summary>
internal sealed class EarlyAnswers(IEventLog behind)
{
    private static readonly TimeSpan s_later = TimeSpan.FromSeconds(2);
    private int _count;

    public async Task<AppendResult> AppendAsync(Append append, CancellationToken cancellationToken)
    {
        if (append.Kind != EventKind.Message || Interlocked.Increment(ref _count) % 5 != 0)
        {
            return await behind.AppendAsync(append, cancellationToken);
        }

        var last = (await behind.ReadBackwardAsync(append.Conversation, long.MaxValue, 1, cancellationToken))[0];
        _ = AppendLaterAsync(append);
        return new AppendResult.Appended(new Event
        {
            Id = append.Id,
            Conversation = append.Conversation,
            Kind = append.Kind,
            Sequence = last.Sequence + 1,
            Position = last.Position + 1,
            CreatedAt = append.Time,
            Sender = append.Sender,
            SenderDevice = append.SenderDevice,
            ClientMessageId = append.ClientMessageId,
            Epoch = append.Epoch,
            Payload = append.Payload,
            Hash = LogHash.Next(last.Hash.Span, last.Sequence + 1, append.Kind, append.SenderDevice, append.Payload.Span),
            PreviousHash = last.Hash,
            Franking = append.Franking,
        });
    }

    private async Task AppendLaterAsync(Append append)
    {
        await Task.Delay(s_later, TimeProvider.System);
        await behind.AppendAsync(append, CancellationToken.None);
    }
}
