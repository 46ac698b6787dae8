using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using GraphChat.Bench.Sending;
using GraphChat.Server.Tests.Raw;

namespace GraphChat.Bench.Delivery;

/// <summary>How long a subscription on one node outlives the answer to an act on another that ends it.</summary>
internal static class Endings
{
    private const double MostMilliseconds = 1_000;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var deployment = await SendDeployment.StartAsync(people: 0, nodes: 2, cancellationToken);
        var count = run.IsQuick ? 3 : 20;
        await run.MeasureAsync("one Redis round trip, p50", "ms", Better.Less, _ => Task.FromResult(RoundTrip()), cancellationToken);
        foreach (var (name, act) in new (string, Func<SendDeployment, Task<double>>)[]
        {
            ("a token revoked", RevokeTokenAsync), ("signed out by an administrator", SignOutAsync), ("a device revoked", RevokeDeviceAsync),
            ("a member removed", RemoveAsync), ("a person blocked", BlockAsync),
        })
        {
            var (halves, slowest) = (new List<double>(), new List<double>());
            for (var round = run.IsQuick ? 0 : -1; round < run.Rounds; round++)
            {
                var times = new List<double>();
                for (var i = 0; i < count; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    times.Add(await act(deployment));
                }

                if (round >= 0)
                {
                    times.Sort();
                    halves.Add(times[times.Count / 2]);
                    slowest.Add(times[Math.Min(times.Count - 1, (int)(times.Count * 0.99))]);
                }
            }

            List<double> aims = [.. halves.Select(_ => MostMilliseconds)];
            run.Add(new Comparison($"{name}: the end on the other node, p50", "ms", Better.Less, "the aim itself", aims, halves, null));
            run.Add(new Comparison($"{name}: the end on the other node, p99", "ms", Better.Less, "the aim itself", aims, slowest, 1));
        }
    }

    private static async Task<double> RevokeTokenAsync(SendDeployment deployment)
    {
        using var ann = await RawPerson.JoinAsync(deployment.Deployment);
        using var reader = await FollowAsync(deployment, ann);
        using var http = new HttpClient { BaseAddress = new Uri(deployment.Origins[0]) };
        using var form = new FormUrlEncodedContent([new("token", ann.Token), new("client_id", "graphchat-cli")]);
        using var response = await http.PostAsync(new Uri("/connect/revoke", UriKind.Relative), form);
        return await EndAsync(reader, "");
    }

    private static async Task<double> SignOutAsync(SendDeployment deployment)
    {
        using var ann = await RawPerson.JoinAsync(deployment.Deployment);
        using var reader = await FollowAsync(deployment, ann);
        await deployment.Deployment.AdministrateAsync(ann, "sign-out");
        return await EndAsync(reader, "");
    }

    private static async Task<double> RevokeDeviceAsync(SendDeployment deployment)
    {
        using var ann = await RawPerson.JoinAsync(deployment.Deployment);
        using var second = await ann.AddDeviceAsync();
        using var reader = await FollowAsync(deployment, second);
        await ann.RevokeAsync(second);
        return await EndAsync(reader, "DEVICE_REVOKED");
    }

    private static async Task<double> RemoveAsync(SendDeployment deployment)
    {
        using var ann = await RawPerson.JoinAsync(deployment.Deployment);
        using var bob = await RawPerson.JoinAsync(deployment.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, bob);
        using var reader = await FollowAsync(deployment, bob, room);
        await room.RemoveAsync(bob);
        return await EndAsync(reader, "REMOVED");
    }

    private static async Task<double> BlockAsync(SendDeployment deployment)
    {
        using var ann = await RawPerson.JoinAsync(deployment.Deployment);
        using var bob = await RawPerson.JoinAsync(deployment.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, bob);
        using var reader = await FollowAsync(deployment, bob, room);
        _ = (await ann.Api.ExecuteAsync("mutation($input: BlockPersonInput!) { blockPerson(input: $input) { person { id } } }", new { input = new { personId = bob.Id } })).Data;
        return await EndAsync(reader, "BLOCKED");
    }

    // A subscription on the second node that runs: the answer to what was sent after it shows that it was taken.
    private static async Task<RawSocket> FollowAsync(SendDeployment deployment, RawPerson person, RawRoom? room = null)
    {
        var socket = await RawSocket.ConnectAsync(deployment.Origins[1], person.Token);
        await (room is null
            ? socket.SubscribeAsync("1", "subscription { inboxEvents { cursor } }")
            : socket.SubscribeAsync("1", "subscription($id: ID!) { conversationEvents(conversationId: $id) { sequence } }", new { id = room.Id }));
        await socket.SendAsync("""{"type":"ping"}""");
        _ = await socket.NextAsync() is """{"type":"pong"}""" ? true : throw new InvalidOperationException("The subscription was refused.");
        return socket;
    }

    // The socket's close, or the code with which the subscription ends.
    private static async Task<double> EndAsync(RawSocket reader, string code)
    {
        var since = Stopwatch.GetTimestamp();
        while (await reader.NextAsync() is { } text && (code.Length == 0 || !text.Contains(code, StringComparison.Ordinal)))
        {
            if (Stopwatch.GetElapsedTime(since) > s_patience)
            {
                throw new InvalidOperationException("The subscription did not end.");
            }
        }

        return reader.CloseCode is 4403 == (code.Length == 0)
            ? Stopwatch.GetElapsedTime(since).TotalMilliseconds
            : throw new InvalidOperationException($"The subscription did not end as it should: {reader.CloseCode}.");
    }

    private static double RoundTrip()
    {
        var redis = BenchmarkRun.Redis.Split(':');
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(redis[0], int.Parse(redis[1], CultureInfo.InvariantCulture));
        var buffer = new byte[64];
        var times = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var since = Stopwatch.GetTimestamp();
            socket.Send("PING\r\n"u8);
            for (var read = 0; read < "+PONG\r\n".Length;)
            {
                read += socket.Receive(buffer) is > 0 and var length ? length : throw new IOException("Redis closed.");
            }

            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }
}
