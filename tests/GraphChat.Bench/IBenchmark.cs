namespace GraphChat.Bench;

/// <summary>One subject that is measured: its cases, each with its baseline in the same run.</summary>
internal interface IBenchmark
{
    /// <summary>What <c>graphchat bench NAME</c> calls it.</summary>
    string Name { get; }

    /// <summary>What is measured, against what: one sentence.</summary>
    string Description { get; }

    /// <summary>Measures each case by one of the methods of <paramref name="run"/>.</summary>
    Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken);
}
