using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Postgres.Append;

/// <summary>An append that somebody waits for.</summary>
internal sealed class PendingAppend(Ports.Append append, long arrivedAt)
{
    private readonly TaskCompletionSource<AppendResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Ports.Append Append { get; } = append;

    /// <summary>When it came, by the clock's timestamp.</summary>
    public long ArrivedAt { get; } = arrivedAt;

    public Task<AppendResult> Result => _result.Task;

    public long Size => Append.Payload.Length + 512;

    public void Complete(AppendResult result) => _result.TrySetResult(result);

    public void Fail(Exception exception) => _result.TrySetException(exception);
}
