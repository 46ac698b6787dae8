using System.Globalization;
using System.Text;

namespace GraphChat.Cli.Local;

/// <summary>One address in front of several nodes: haproxy, with a configuration that we write.</summary>
internal static class LocalBalancer
{
    /// <summary>Starts it.</summary>
    /// <param name="configurationFile">Where its configuration is written.</param>
    /// <param name="logFile">Its log.</param>
    /// <param name="port">Where it listens, on the loopback addresses.</param>
    /// <param name="nodePorts">The nodes, on 127.0.0.1.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LocalFailure">haproxy is missing.</exception>
    public static Task<ChildProcess> StartAsync(string configurationFile, string logFile, int port, IReadOnlyList<int> nodePorts, TimeProvider time)
    {
        File.WriteAllText(configurationFile, Configuration(port, nodePorts));
        var program = File.Exists("/usr/sbin/haproxy") ? "/usr/sbin/haproxy" : "haproxy";
        return ChildProcess.StartAsync(
            new ChildProcessOptions("haproxy", program, ["-db", "-f", configurationFile]) { LogFile = logFile },
            time);
    }

    /// <summary>The configuration.</summary>
    public static string Configuration(int port, IReadOnlyList<int> nodePorts)
    {
        var bind = FreePort.HasIPv6Loopback ? $"127.0.0.1:{port},[::1]:{port}" : $"127.0.0.1:{port}";
        var text = new StringBuilder(
            $"""
            global
                maxconn 4096
                # Fewer file descriptors than that are enough for one machine.
                no strict-limits

            defaults
                mode http
                timeout connect 2s
                timeout client 60s
                timeout server 60s
                timeout tunnel 1h
                timeout client-fin 5s
                timeout http-request 10s
                # Else the interval: a machine that is busy for a moment would lose all its nodes.
                timeout check 3s
                option redispatch
                retries 3
                retry-on conn-failure

            frontend graphchat
                bind {bind}
                default_backend nodes

            backend nodes
                balance roundrobin
                option httpchk
                http-check send meth GET uri /health/ready ver HTTP/1.1 hdr Host localhost:{port}
                # A node that died is left at once, its sockets too: clients resume on another.
                default-server check inter 200ms fastinter 100ms fall 2 rise 1 on-marked-down shutdown-sessions

            """);
        for (var i = 0; i < nodePorts.Count; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"    server node-{i + 1} 127.0.0.1:{nodePorts[i]}");
        }

        return text.ToString();
    }
}
