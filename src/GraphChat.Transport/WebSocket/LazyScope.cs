using Microsoft.Extensions.DependencyInjection;

namespace GraphChat.Transport.WebSocket;

/// <summary>The services of one operation: a scope that is opened when the first one is asked for. Thread-safe.</summary>
internal sealed class LazyScope(IServiceProvider root) : IServiceProvider, IAsyncDisposable
{
    private IServiceScope? _scope;

    public object? GetService(Type serviceType) => (Volatile.Read(ref _scope) ?? Open()).ServiceProvider.GetService(serviceType);

    public ValueTask DisposeAsync()
    {
        if (_scope is IAsyncDisposable scope)
        {
            return scope.DisposeAsync();
        }

        _scope?.Dispose();
        return ValueTask.CompletedTask;
    }

    private IServiceScope Open()
    {
        var opened = root.CreateScope();
        if (Interlocked.CompareExchange(ref _scope, opened, null) is not { } first)
        {
            return opened;
        }

        opened.Dispose();
        return first;
    }
}
