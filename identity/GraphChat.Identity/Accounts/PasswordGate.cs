namespace GraphChat.Identity.Accounts;

/// <summary>
/// Lets a few password hashes be computed at once on this node. More wait in line; where the line is long, newcomers are
/// turned away, so that a storm of sign-ins slows sign-in and nothing else.
/// </summary>
internal sealed class PasswordGate(GraphChatIdentityOptions options) : IDisposable
{
    private const int LongestLine = 200;

    private readonly SemaphoreSlim _places = new(options.ConcurrentPasswordHashes, options.ConcurrentPasswordHashes);
    private int _waiting;

    /// <summary>Runs <paramref name="work"/> on the thread pool; false if the line is too long.</summary>
    public async Task<(bool Ran, T? Result)> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > LongestLine)
        {
            Interlocked.Decrement(ref _waiting);
            return (false, default);
        }

        try
        {
            await _places.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return (true, await Task.Run(work, CancellationToken.None));
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _places.Dispose();
}
