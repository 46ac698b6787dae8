namespace GraphChat.Client;

/// <summary>
/// One at a time, in the order of asking. A semaphore that is disposed leaves whoever waits for it waiting for ever, deaf to
/// cancellation; this tells them when it closes. Thread-safe.
/// </summary>
internal sealed class Turns : IDisposable
{
    // It holds nothing that needs disposing as long as nobody asks for its wait handle.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closed = new();

    /// <summary>Waits for a turn, which <see cref="Release"/> gives back.</summary>
    /// <exception cref="ObjectDisposedException">The client is closed, or was while this waited.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryTake())
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        try
        {
            await _turn.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            throw Closed();
        }
    }

    /// <summary>Waits for a turn on this thread.</summary>
    /// <exception cref="ObjectDisposedException">The client is closed, or was while this waited.</exception>
    public void Wait()
    {
        if (TryTake())
        {
            return;
        }

        try
        {
            _turn.Wait(_closed.Token);
        }
        catch (OperationCanceledException)
        {
            throw Closed();
        }
    }

    /// <summary>Takes a turn if it is free now.</summary>
    /// <exception cref="ObjectDisposedException">The client is closed.</exception>
    public bool TryTake() => _closed.IsCancellationRequested ? throw Closed() : _turn.Wait(0, CancellationToken.None);

    /// <summary>Gives the turn back, also after it closed.</summary>
    public void Release() => _turn.Release();

    /// <summary>Closes, and waits until whoever has the turn has given it back; false where that takes longer.</summary>
    public Task<bool> CloseAsync(TimeSpan patience)
    {
        Dispose();
        return _turn.WaitAsync(patience, CancellationToken.None);
    }

    /// <summary>Closes: there are no more turns, and whoever waits is told. Whoever has the turn keeps it.</summary>
    public void Dispose() => _closed.Cancel();

    private static ObjectDisposedException Closed() => new(nameof(GraphChatClient));
}
