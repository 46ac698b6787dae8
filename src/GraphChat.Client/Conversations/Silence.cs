using GraphChat.Client.Storage;

namespace GraphChat.Client.Conversations;

/// <summary>
/// When each device of a group last committed or wrote, by this device's own clock and to the day: the service is not
/// asked, and need not know.
/// </summary>
internal sealed class Silence(Journal journal, TimeProvider time)
{
    private static readonly TimeSpan s_grain = TimeSpan.FromDays(1);

    /// <summary>Notes that a device has been heard, with what it said.</summary>
    public void Heard(Guid conversation, Guid device, JournalTransaction transaction)
    {
        var now = time.GetUtcNow();
        if (LastHeard(conversation, device) is not { } before || now - before >= s_grain)
        {
            transaction.Put(StoreKeys.Heard(conversation, device), BitConverter.GetBytes(now.ToUnixTimeSeconds()));
        }
    }

    /// <summary>The devices that have been silent for that long. Whoever is seen for the first time begins now.</summary>
    public async Task<IReadOnlySet<Guid>> SilentAsync(
        Guid conversation, IReadOnlyList<Guid> devices, TimeSpan after, CancellationToken cancellationToken)
    {
        var silent = new HashSet<Guid>();
        var transaction = new JournalTransaction();
        var isNew = false;
        foreach (var device in devices)
        {
            if (LastHeard(conversation, device) is not { } last)
            {
                Heard(conversation, device, transaction);
                isNew = true;
            }
            else if (time.GetUtcNow() - last >= after)
            {
                silent.Add(device);
            }
        }

        if (isNew)
        {
            await journal.CommitAsync(transaction, cancellationToken);
        }

        return silent;
    }

    /// <summary>Whether a device has been silent for that long; not where it was never seen.</summary>
    public bool IsSilent(Guid conversation, Guid device, TimeSpan after) =>
        LastHeard(conversation, device) is { } last && time.GetUtcNow() - last >= after;

    /// <summary>Whether a device is, or once was, in a conversation.</summary>
    public bool Knows(Guid conversation, Guid device) => LastHeard(conversation, device) is not null;

    private DateTimeOffset? LastHeard(Guid conversation, Guid device) =>
        journal.Read(StoreKeys.Heard(conversation, device)) is { } stored
            ? DateTimeOffset.FromUnixTimeSeconds(BitConverter.ToInt64(stored))
            : null;
}
