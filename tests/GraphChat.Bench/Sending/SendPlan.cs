namespace GraphChat.Bench.Sending;

/// <summary>What the load needs to know of nodes and of the people who write on them.</summary>
/// <param name="Port">Where senders connect.</param>
/// <param name="ReaderPort">Where readers connect; the same, or another node's.</param>
/// <param name="People">Who writes; one conversation each.</param>
internal sealed record SendPlan(int Port, int ReaderPort, IReadOnlyList<SendPerson> People);
