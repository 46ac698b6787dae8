namespace GraphChat.Delivery.Postgres;

/// <summary>Sees to it that the next partition is there long before the line reaches it.</summary>
internal sealed class PartitionKeeper(PostgresGate gate) : IAsyncDisposable
{
    private const long Size = 16_777_216;
    private long _madeUpTo;
    private Task _making = Task.CompletedTask;

    /// <summary>Notes how far the line has come; called from many threads.</summary>
    public void Note(long position)
    {
        var needed = (position / Size) + 1;
        var made = Interlocked.Read(ref _madeUpTo);
        if (needed > made && Interlocked.CompareExchange(ref _madeUpTo, needed, made) == made)
        {
            _making = MakeAsync(needed * Size);
        }
    }

    public async ValueTask DisposeAsync() => await _making;

    private async Task MakeAsync(long upTo)
    {
        try
        {
            await gate.ReadAsync(
                new NpgsqlCommandText("SELECT delivery.make_event_partitions($1)", upTo), _ => true, CancellationToken.None);
        }
        catch (Exception)
        {
            // Whatever it was, a whole partition is left to try again in.
            Interlocked.Exchange(ref _madeUpTo, 0);
        }
    }
}
