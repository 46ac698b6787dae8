namespace GraphChat.GraphQL.Peer;

/// <summary>A list that a subscription reads as its source stream.</summary>
internal sealed class EventList(IEnumerable<object?> items) : List<object?>(items), IAsyncEnumerable<object?>
{
    public async IAsyncEnumerator<object?> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        for (var i = 0; i < Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return this[i];
        }
    }
}
