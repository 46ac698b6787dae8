namespace GraphChat.Server.Health;

/// <summary>
/// Whether this node is alive and takes operations. Ready means that it can do its work: PostgreSQL answers and it is not
/// stopping. What it can do without, such as Redis, is named but does not take it out of service. Thread-safe.
/// </summary>
internal sealed class NodeHealth(TimeProvider time, IReadOnlyList<Dependency> dependencies)
{
    // A balancer asks each second; a dependency that is slow to fail must not pile questions up.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private volatile bool _stopping;

    /// <summary>From now on the node is not ready.</summary>
    public void Stop() => _stopping = true;

    /// <summary>Asks each dependency.</summary>
    public async Task<HealthReport> CheckAsync(CancellationToken cancellationToken)
    {
        var states = await Task.WhenAll(dependencies.Select(dependency => CheckAsync(dependency, cancellationToken)));
        var isReady = !_stopping && states.All(state => state.IsUp || !state.Dependency.IsNeeded);
        var checks = states.ToDictionary(state => state.Dependency.Name, state => state.IsUp ? "up" : "down");
        return new HealthReport(isReady, _stopping ? "stopping" : isReady ? "ready" : "unavailable", checks);
    }

    private async Task<(Dependency Dependency, bool IsUp)> CheckAsync(Dependency dependency, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return (dependency, await dependency.IsUpAsync(linked.Token));
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (dependency, false);
        }
    }
}
