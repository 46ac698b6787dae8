using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Transport.WebSocket;

/// <summary>
/// What goes out on one socket: a bounded queue, and at any time at most one pump that writes what waits in it, many small
/// messages at once. Thread-safe.
/// </summary>
internal sealed class SocketOutput(HttpContext context, Stream stream, GraphQLTransportOptions options) : IThreadPoolWorkItem
{
    private readonly OutboundQueue _queue = new(options.MaxQueuedMessages, options.MaxQueuedBytes);
    private readonly FrameWriter _writer = new(stream, options.FlushBytes);

    /// <summary>Grows with each message that leaves the queue.</summary>
    public long Taken => _queue.Taken;

    /// <summary>Whether anything waits or is being written.</summary>
    public bool IsBusy => _queue.IsBusy;

    /// <summary>Whether somebody waits for room.</summary>
    public bool IsAwaited => _queue.IsAwaited;

    /// <summary>
    /// Queues a message without writing it. Where it says <see cref="OutboundQueue.Added.Read"/> the caller must call
    /// <see cref="Pump"/> or <see cref="PumpLater"/>, soon.
    /// </summary>
    public OutboundQueue.Added Add(in OutboundMessage message) => _queue.TryAdd(message);

    /// <summary>Queues a last message; see <see cref="OutboundQueue.Seal"/>. The duty is that of <see cref="Add"/>.</summary>
    public OutboundQueue.Added Seal(in OutboundMessage last, bool dropWaiting) => _queue.Seal(last, dropWaiting);

    /// <summary>Whether less than half of the queue is free.</summary>
    public bool IsTight => _queue.IsTight;

    /// <summary>Done when half of the queue is free, or nothing is taken any more.</summary>
    public Task WhenRoomAsync() => _queue.WhenRoomAsync();

    /// <summary>Done when nothing waits and nobody writes.</summary>
    public Task WhenIdleAsync() => _queue.WhenIdleAsync();

    /// <summary>Throws away what waits and takes nothing more.</summary>
    public void Abandon() => _queue.Abandon();

    /// <summary>Writes on this thread until the socket makes it wait. Not to be called under a lock.</summary>
    public void Pump() => PumpAsync().Preserve();

    /// <summary>Writes on another thread.</summary>
    public void PumpLater() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => Pump();

    // Awaited by nobody: it catches what a socket can do to it.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask PumpAsync()
    {
        try
        {
            do
            {
                while (_queue.TryTake(out var message))
                {
                    if (!_writer.TryGather(message))
                    {
                        await _writer.WriteAsync(message, CancellationToken.None);
                    }
                }

                await _writer.FlushAsync(CancellationToken.None);
                _writer.Release();
            }
            while (_queue.MustReadOn());
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            _writer.Release();
            _queue.Abandon();
            context.Abort();
        }
    }
}
