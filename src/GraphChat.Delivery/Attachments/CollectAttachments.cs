using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Attachments;

/// <summary>Forgets uploads that no message went with for a day, and attachments whose message is gone.</summary>
public sealed class CollectAttachments(IAttachmentStore store, IBlobStore blobs, TimeProvider time)
{
    private const int AtOnce = 500;
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(1);

    /// <summary>Collects, and gives how many went; what cannot be deleted now holds up nothing else. Any node may do it at any time.</summary>
    /// <exception cref="DeliveryException">UNAVAILABLE.</exception>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var gone = 0;
        var begunBefore = Clock.Now(time) - s_patience;
        DeliveryException? failed = null;
        int wentNow;
        IReadOnlyList<Guid> orphans;
        do
        {
            wentNow = 0;
            orphans = await store.ListOrphansAsync(begunBefore, AtOnce, cancellationToken);
            foreach (var id in orphans)
            {
                try
                {
                    wentNow += await ForgetAsync(id, begunBefore, cancellationToken) ? 1 : 0;
                }
                catch (DeliveryException exception)
                {
                    failed ??= exception;
                }
            }

            gone += wentNow;
        }
        while (orphans.Count == AtOnce && wentNow > 0);

        return failed is null ? gone : throw failed;
    }

    private async Task<bool> ForgetAsync(Guid id, DateTimeOffset begunBefore, CancellationToken cancellationToken)
    {
        if (!await store.TakeOrphanAsync(id, begunBefore, cancellationToken))
        {
            // A message came for it meanwhile.
            return false;
        }

        // The bytes first: a note without bytes is found again, bytes without a note are not.
        await blobs.DeleteAsync(id, cancellationToken);
        await store.RemoveAsync(id, cancellationToken);
        return true;
    }
}
