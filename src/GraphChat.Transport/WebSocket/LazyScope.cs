using Microsoft.Extensions.DependencyInjection;

namespace GraphChat.Transport.WebSocket;

/// <summary>The services of one operation: a scope that is opened when the first one is asked for.</summary>
internal sealed class LazyScope(IServiceProvider root) : IServiceProvider, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private AsyncServiceScope? _scope;

    public object? GetService(Type serviceType)
    {
        lock (_lock)
        {
            _scope ??= root.CreateAsyncScope();
            return _scope.Value.ServiceProvider.GetService(serviceType);
        }
    }

    public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? ValueTask.CompletedTask;
}
