using GraphChat.Delivery.Ports;

namespace GraphChat.PlantedServer;

/// <summary>The faults by name.</summary>
internal static class Plants
{
    /// <summary>What a node with this fault puts in front of its stores.</summary>
    public static Func<DeliveryStores, DeliveryStores> Named(string name) => name switch
    {
        "acknowledge-before-commit" => stores => stores with { Log = InFront.Put(stores.Log, new EarlyAnswers(stores.Log)) },
        "reuse-a-sequence" => stores => stores with { Log = InFront.Put(stores.Log, new ReusedSequences(stores.Log)) },
        "skip-a-re-read" => stores => stores with { Log = InFront.Put(stores.Log, new SkippedReads(stores.Log)) },
        "deliver-after-removal" => stores => stores with
        {
            Log = InFront.Put(stores.Log, new ForgottenRemovals(stores.Log)),
            Conversations = InFront.Put(stores.Conversations, new LaggingMembers(stores.Conversations)),
        },
        _ => throw new ArgumentException($"There is no plant '{name}'.", nameof(name)),
    };
}
