using System.Collections.Immutable;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using GraphChat.Bench.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Bench.Fanout;

/// <summary>
/// The baseline: Kestrel and its own WebSockets and nothing else. What a publisher sends is written, as the same bytes that
/// ours sends, to every subscriber.
/// </summary>
internal static class BareBroadcast
{
    private static readonly SemaphoreSlim s_turn = new(1);
    private static ImmutableArray<WebSocket> s_subscribers = [];

    public static Task<int> ServeAsync() => Kestrel.ServeAsync(
        app =>
        {
            app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
            app.Map("/subscribe", SubscribeAsync);
            app.Map("/publish", PublishAsync);
            app.Map("/echo", context => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted));
        },
        _ => s_subscribers.Length.ToString(CultureInfo.InvariantCulture));

    private static async Task SubscribeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync("graphql-transport-ws");
        ImmutableInterlocked.Update(ref s_subscribers, (all, one) => all.Add(one), socket);
        try
        {
            var buffer = new byte[4096];
            while ((await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException)
        {
            // It is gone.
        }
        finally
        {
            ImmutableInterlocked.Update(ref s_subscribers, (all, one) => all.Remove(one), socket);
        }
    }

    private static async Task PublishAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync("graphql-transport-ws");
        var buffer = new byte[4096];
        var prefix = Encoding.UTF8.GetBytes(FanoutTarget.MessagePrefix);
        var suffix = Encoding.UTF8.GetBytes(FanoutTarget.MessageSuffix);
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                byte[] message = [.. prefix, .. buffer.AsSpan(0, received.Count), .. suffix];
                await BroadcastAsync(message);
            }
        }
        catch (Exception fault) when (fault is WebSocketException or OperationCanceledException)
        {
            // It is gone.
        }
    }

    // One at a time: a WebSocket takes one message at a time, and everybody gets them in one order.
    private static async Task BroadcastAsync(byte[] message)
    {
        await s_turn.WaitAsync();
        try
        {
            var subscribers = s_subscribers;
            List<Task>? slow = null;
            foreach (var subscriber in subscribers)
            {
                if (subscriber.State != WebSocketState.Open)
                {
                    continue;
                }

                var sent = subscriber.SendAsync(message.AsMemory(), WebSocketMessageType.Text, true, CancellationToken.None);
                if (!sent.IsCompletedSuccessfully)
                {
                    (slow ??= []).Add(sent.AsTask());
                }
            }

            if (slow is not null)
            {
                await ((Task)Task.WhenAll(slow)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            s_turn.Release();
        }
    }
}
