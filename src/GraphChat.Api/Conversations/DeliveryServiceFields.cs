using GraphChat.Delivery.Conversations;

namespace GraphChat.Api.Conversations;

/// <summary>The fields of <c>DeliveryService</c> that its properties do not serve.</summary>
internal static class DeliveryServiceFields
{
    public static IReadOnlyList<int> CipherSuites(DeliveryServiceFacts facts) => [.. facts.CipherSuites.Select(suite => (int)suite)];
}
