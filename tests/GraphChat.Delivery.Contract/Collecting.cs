using System.Threading.Channels;

namespace GraphChat.Delivery.Contract;

/// <summary>Reads a subscription in the background, so that a test can wait for what arrives and look at how it ended.</summary>
public sealed class Collecting<T> : IAsyncDisposable
{
    private readonly Channel<T> _items = Channel.CreateUnbounded<T>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    public Collecting(Func<CancellationToken, IAsyncEnumerable<T>> subscribe)
    {
        _reading = Task.Run(async () =>
        {
            try
            {
                await foreach (var item in subscribe(_stop.Token))
                {
                    await _items.Writer.WriteAsync(item);
                }

                _items.Writer.Complete();
            }
            catch (Exception exception)
            {
                _items.Writer.Complete(exception);
            }
        });
    }

    public async Task<List<T>> TakeAsync(int count, int seconds = 30)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var items = new List<T>();
        while (items.Count < count)
        {
            items.Add(await _items.Reader.ReadAsync(timeout.Token));
        }

        return items;
    }

    public async Task<T> NextAsync(int seconds = 30) => (await TakeAsync(1, seconds))[0];

    public bool HasMore => _items.Reader.TryPeek(out _);

    public async Task<DeliveryErrorCode> EndAsync(int seconds = 30) => (await RefusalAsync(seconds)).Code;

    public Task<DeliveryException> RefusalAsync(int seconds = 30) => Xunit.Assert.ThrowsAsync<DeliveryException>(
        () => _items.Reader.Completion.WaitAsync(TimeSpan.FromSeconds(seconds)));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }
}
