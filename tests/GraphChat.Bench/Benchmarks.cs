using GraphChat.Bench.Delivery;
using GraphChat.Bench.Encryption;
using GraphChat.Bench.Engine;
using GraphChat.Bench.Fanout;
using GraphChat.Bench.Identity;
using GraphChat.Bench.Memory;

namespace GraphChat.Bench;

/// <summary>All benchmarks, in the order in which they run.</summary>
internal static class Benchmarks
{
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new EngineBenchmark(),
        new FanoutBenchmark(),
        new IdentityBenchmark(),
        new NodeFanoutBenchmark(),
        new MemoryBenchmark(),
        new MlsBenchmark(),
        new DeliveryBenchmark(),
    ];
}
