using System.Text;

namespace GraphChat.Transport.Tests.WebSocket;

/// <summary>
/// The client's side of a connection in memory: says one thing, and another when it was answered; counts what comes, and keeps
/// it where it is asked to.
/// </summary>
internal sealed class MemoryPeer(byte[] first, byte[] second, bool keeps) : Stream
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _kept = new();
    private byte[] _saying = first;
    private bool _isLast;
    private int _said;
    private long _written;

    /// <summary>How many bytes came.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>What came.</summary>
    public string Kept
    {
        get
        {
            lock (_kept)
            {
                return _kept.ToString();
            }
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The client is gone.</summary>
    public void End() => _end.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_said == _saying.Length && !_isLast)
        {
            await _answered.Task;
            (_saying, _said, _isLast) = (second, 0, true);
        }

        if (_said == _saying.Length)
        {
            await _end.Task;
            return 0;
        }

        var count = Math.Min(buffer.Length, _saying.Length - _said);
        _saying.AsSpan(_said, count).CopyTo(buffer.Span);
        _said += count;
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (keeps)
        {
            lock (_kept)
            {
                _kept.Append(Encoding.UTF8.GetString(buffer.Span));
            }
        }

        Interlocked.Add(ref _written, buffer.Length);
        _answered.TrySetResult();
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
