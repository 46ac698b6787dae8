using System.Security.Cryptography;

namespace GraphChat.Client.GraphQL;

/// <summary>Pauses that double up to a limit, each drawn between nothing and the whole, so that clients do not come back all at once.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);
    private int _attempt;

    public void Reset() => _attempt = 0;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var ceiling = Math.Min(s_longest.TotalMilliseconds, s_first.TotalMilliseconds * Math.Pow(2, Math.Min(_attempt++, 16)));
        await Task.Delay(TimeSpan.FromMilliseconds(20 + RandomNumberGenerator.GetInt32((int)ceiling)), time, cancellationToken);
    }
}
