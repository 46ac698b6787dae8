using GraphChat.Delivery;
using GraphChat.Delivery.Fanout;

namespace GraphChat.Api.Positions;

/// <summary>The field of <c>Subscription</c> about what is volatile.</summary>
internal static class SignalSubscriptions
{
    public static IAsyncEnumerable<Signal> Signals(Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.Hub.SubscribeToSignals(caller, cancellationToken);
}
