using System.Globalization;
using System.Text;

namespace GraphChat.Delivery.Redis.Resp;

/// <summary>
/// Finds the server to connect to, anew for each connection: the master that Sentinels name, the cluster's node that owns
/// our topics, or the one address that there is.
/// </summary>
internal static class RedisLocator
{
    /// <summary>Our topics on a cluster share this tag, and so a slot: one node carries them, one connection reaches it.</summary>
    public const string HashTag = "{graphchat}";

    /// <exception cref="RedisUnavailableException">None of those asked knows, or can be reached.</exception>
    public static async Task<RedisOptions> FindAsync(RedisOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options is { SentinelMaster: null, Sharded: false })
        {
            return options;
        }

        Exception? last = null;
        foreach (var (host, port) in options.OtherHosts.Prepend((options.Host, options.Port)))
        {
            try
            {
                return options.SentinelMaster is { } master
                    ? await AskSentinelAsync(options with { Host = host, Port = port }, master, time, cancellationToken)
                    : await AskClusterAsync(options with { Host = host, Port = port }, time, cancellationToken);
            }
            catch (RedisUnavailableException exception)
            {
                last = exception;
            }
        }

        throw new RedisUnavailableException("None of the Redis addresses names a server to connect to.", last!);
    }

    private static async Task<RedisOptions> AskSentinelAsync(
        RedisOptions options, string master, TimeProvider time, CancellationToken cancellationToken)
    {
        var asked = options with { User = null, Password = options.SentinelPassword };
        await using var sentinel = await RedisConnection.OpenAsync(asked, _ => { }, time, cancellationToken);
        var reply = await sentinel.SendAsync(
            [Bytes("SENTINEL"), Bytes("GET-MASTER-ADDR-BY-NAME"), Bytes(master)], cancellationToken);
        var found = reply.Items.Count == 2 && ParsePort(reply.Items[1].Text) is { } port
            ? options with { Host = reply.Items[0].Text, Port = port }
            : throw new RedisUnavailableException($"The Sentinel at {options} knows no such master.");

        // A Sentinel may not know yet that another was promoted.
        await using var server = await RedisConnection.OpenAsync(found, _ => { }, time, cancellationToken);
        var role = await server.SendAsync([Bytes("ROLE")], cancellationToken);
        return role.IsError || (role.Items.Count > 0 && role.Items[0].Is("master"u8))
            ? found
            : throw new RedisUnavailableException($"Redis at {found} is not the master any more.");
    }

    private static async Task<RedisOptions> AskClusterAsync(RedisOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var node = await RedisConnection.OpenAsync(options, _ => { }, time, cancellationToken);
        var slots = await node.SendAsync([Bytes("CLUSTER"), Bytes("SLOTS")], cancellationToken);
        if (slots.IsError)
        {
            // No cluster: a Redis by itself has sharded topics as well.
            return options;
        }

        var slot = HashSlot.Of("graphchat"u8);
        foreach (var range in slots.Items.Where(range => range.Items.Count > 2 && range.Items[2].Items.Count > 1))
        {
            if (Number(range.Items[0]) <= slot && slot <= Number(range.Items[1]))
            {
                var owner = range.Items[2];
                var host = owner.Items[0].Text;
                return options with
                {
                    Host = host.Length > 0 ? host : options.Host,
                    Port = ParsePort(owner.Items[1].Text) ?? options.Port,
                };
            }
        }

        throw new RedisUnavailableException($"The cluster of {options} has no node for our topics now.");
    }

    private static long Number(RespValue value) =>
        long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static int? ParsePort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 ? port : null;

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
