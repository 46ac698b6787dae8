namespace GraphChat.Delivery.Ports;

/// <summary>
/// Counts what happens under a key within a window, for all nodes together where there is a place for it. What it counts is
/// volatile: a lost count lets a few more through and stops nobody. Safe for many threads.
/// </summary>
public interface IRateCounter
{
    /// <summary>Adds to the count of a window and gives the sum.</summary>
    /// <param name="key">Printable ASCII, at most 100 characters; names the rule and, by a keyed hash, whom it is about.</param>
    /// <param name="window">The window's number since 1970.</param>
    /// <param name="length">How long the window lasts; the count may be forgotten after it.</param>
    /// <param name="amount">How many happened; 1 or more.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    ValueTask<long> AddAsync(string key, long window, TimeSpan length, int amount, CancellationToken cancellationToken);
}
