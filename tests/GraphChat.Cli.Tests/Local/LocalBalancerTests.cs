using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Cli.Tests.Local;

public sealed class LocalBalancerTests
{
    [Fact]
    public async Task Writes_a_configuration_that_haproxy_takes()
    {
        Requirement.Missing(!File.Exists("/usr/sbin/haproxy"), "haproxy is not installed.");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["haproxy.cfg"], LocalBalancer.Configuration(FreePort.Next(), [5081, 5082]), TestContext.Current.CancellationToken);

        var (code, output) = await CommandRunner.RunAsync("/usr/sbin/haproxy", ["-c", "-f", folder["haproxy.cfg"]], null, TestContext.Current.CancellationToken);

        Assert.True(code == 0, output);
        Assert.DoesNotContain("WARNING", output, StringComparison.Ordinal);
    }
}
