namespace GraphChat.Client.Conversations;

/// <summary>Wakes whoever looks after the groups; rings in between are one.</summary>
internal sealed class Alarm
{
    private TaskCompletionSource _rung = New();

    public void Ring() => Volatile.Read(ref _rung).TrySetResult();

    /// <summary>Waits for a ring since the last wait, but not longer than that.</summary>
    public async Task WaitAsync(TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Volatile.Read(ref _rung).Task, Task.Delay(most, time, stop.Token));
        await stop.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (_rung.Task.IsCompleted)
        {
            Volatile.Write(ref _rung, New());
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
