using GraphChat.Cli.Local;

namespace GraphChat.Cli.Chaos;

/// <summary>Makes faults and heals them.</summary>
internal sealed class FaultMaker(ChaosWorld world, Dice dice, ChaosRecorder recorder, TimeProvider time)
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(3);

    // A token ends on a busy machine too; the first socket that is closed for it ends the fault.
    private static readonly TimeSpan s_overdue = TimeSpan.FromSeconds(15);

    private LocalInstance Instance => world.Instance;

    /// <summary>Makes one and heals it.</summary>
    public Task MakeAsync(FaultKind kind, CancellationToken cancellationToken) => kind switch
    {
        FaultKind.KillNode => KillNodeAsync(cancellationToken),
        FaultKind.KillPostgres => Instance.Cluster.CrashAndRestartAsync(cancellationToken),
        FaultKind.KillRedis => KillRedisAsync(cancellationToken),
        FaultKind.PauseNode => PauseAsync(AnyNode().Process!, cancellationToken),
        FaultKind.PausePostgres => PauseAsync(Instance.Cluster.Process, cancellationToken),
        FaultKind.CutPeople => HoldAsync(world.PeopleLink.Cut, world.PeopleLink.Mend, cancellationToken),
        FaultKind.SlowPeople => HoldAsync(() => world.PeopleLink.Slow(TimeSpan.FromMilliseconds(200)), world.PeopleLink.Mend, cancellationToken),
        FaultKind.CutRedis when world.RedisLink is { } link => HoldAsync(link.Cut, link.Mend, cancellationToken),
        FaultKind.ChangeMembers => world.ChangeMembersAsync(dice, cancellationToken),
        FaultKind.RollingRestart => RestartAllAsync(cancellationToken),
        FaultKind.Deploy => DeployAsync(cancellationToken),
        FaultKind.FillDisk => FillDiskAsync(cancellationToken),
        FaultKind.ExpireTokens => ExpireTokensAsync(cancellationToken),
        _ => Task.CompletedTask,
    };

    private ServerNode AnyNode() => Instance.Nodes[dice.Next(Instance.Nodes.Count)];

    private async Task KillNodeAsync(CancellationToken cancellationToken)
    {
        var node = AnyNode();
        await node.KillAsync();
        await Task.Delay(dice.Next(TimeSpan.Zero, s_shortest), time, cancellationToken);
        await node.StartAsync(cancellationToken);
    }

    private async Task KillRedisAsync(CancellationToken cancellationToken)
    {
        await Instance.Redis!.Process.KillAsync();
        await Task.Delay(dice.Next(s_shortest, s_longest), time, cancellationToken);
        await Instance.RestartRedisAsync(cancellationToken);
        world.RedisLink!.TargetPort = Instance.Redis.Port;
    }

    private Task PauseAsync(ChildProcess process, CancellationToken cancellationToken)
    {
        // PostgreSQL's backends lead sessions of their own.
        int[] all = [process.Id, .. Children(process.Id)];
        return HoldAsync(
            () => Array.ForEach(all, one => Signals.Send(one, Signals.Stop)),
            () => Array.ForEach(all, one => Signals.Send(one, Signals.Continue)),
            cancellationToken);
    }

    private static IEnumerable<int> Children(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/task/{process}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => int.Parse(child, System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return [];
        }
    }

    private async Task HoldAsync(Action begin, Action end, CancellationToken cancellationToken)
    {
        begin();
        try
        {
            await Task.Delay(dice.Next(s_shortest, s_longest), time, cancellationToken);
        }
        finally
        {
            end();
        }
    }

    private Task DeployAsync(CancellationToken cancellationToken)
    {
        world.SwitchVersion();
        return RestartAllAsync(cancellationToken);
    }

    // Full from one moment to the next, for as long as it takes PostgreSQL to notice and a while longer.
    private async Task FillDiskAsync(CancellationToken cancellationToken)
    {
        var disk = world.Disk!;
        disk.Fill();
        try
        {
            await world.UseUpWalAsync(cancellationToken);
            await Task.Delay(dice.Next(s_shortest, s_longest), time, cancellationToken);
        }
        finally
        {
            disk.Free();
        }

        await Instance.Cluster.RecoverAsync(cancellationToken);
    }

    private async Task ExpireTokensAsync(CancellationToken cancellationToken)
    {
        var before = world.TokensEnded;
        world.RenewTokens(false);
        try
        {
            var began = time.GetTimestamp();
            var longest = ChaosWorld.TokenLifetime + s_overdue;
            do
            {
                await Task.Delay(s_shortest, time, cancellationToken);
            }
            while (world.TokensEnded == before && time.GetElapsedTime(began) < longest);

            if (world.TokensEnded == before && world.HasReaders)
            {
                recorder.AddIncident($"G6 no subscription ended with its token, although none was renewed for {longest.TotalSeconds:0} seconds.");
            }
        }
        finally
        {
            world.RenewTokens(true);
        }
    }

    private async Task RestartAllAsync(CancellationToken cancellationToken)
    {
        foreach (var node in Instance.Nodes)
        {
            await node.Process!.StopAsync(TimeSpan.FromSeconds(20));
            await node.StartAsync(cancellationToken);
        }
    }
}
