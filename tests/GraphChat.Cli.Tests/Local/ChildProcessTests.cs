using GraphChat.Cli.Local;
using Xunit;

namespace GraphChat.Cli.Tests.Local;

public sealed class ChildProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Leads_a_session_of_its_own_so_that_a_terminal_does_not_stop_it()
    {
        await using var child = await StartAsync("exec sleep 60");

        // It is there a moment before it leads a session.
        for (var i = 0; i < 600 && await SessionOfAsync(child.Id) != child.Id; i++)
        {
            await Task.Delay(50, Cancel);
        }

        Assert.Equal(child.Id, await SessionOfAsync(child.Id));
    }

    // proc(5): the sixth field of stat; the second, the name, holds no blank here.
    private static async Task<int> SessionOfAsync(int process) => int.Parse(
        (await File.ReadAllTextAsync($"/proc/{process}/stat", Cancel)).Split(' ')[5], System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task Keeps_what_it_says_line_by_line_and_its_code()
    {
        var lines = new List<string>();
        await using var child = await StartAsync("echo one; echo two >&2; exit 3", lines.Add);

        Assert.Equal(3, await child.Exited);
        Assert.Equal(["one", "two"], lines.Order());
        Assert.Equal(["one", "two"], (await File.ReadAllLinesAsync(_folder["log"], Cancel)).Order());
    }

    [Fact]
    public async Task Is_killed_when_it_does_not_listen()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var child = await StartAsync("trap '' TERM; echo ready; while :; do sleep 0.1; done", _ => ready.TrySetResult());
        await ready.Task.WaitAsync(Cancel);

        await child.StopAsync(TimeSpan.FromMilliseconds(200));

        Assert.Equal(137, await child.Exited);
    }

    [Fact]
    public async Task Takes_with_it_what_it_started_when_it_is_killed()
    {
        var grandchild = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var child = await StartAsync("sleep 60 & echo $!; wait", line => grandchild.TrySetResult(int.Parse(line, System.Globalization.CultureInfo.InvariantCulture)));
        var id = await grandchild.Task.WaitAsync(Cancel);

        await child.KillAsync();

        Assert.True(SpinWait.SpinUntil(() => !IsAlive(id), TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Says_what_is_not_there()
    {
        await using var child = await ChildProcess.StartAsync(new ChildProcessOptions("It", _folder["missing"], []), TimeProvider.System);

        Assert.NotEqual(0, await child.Exited);
    }

    private static bool IsAlive(int processId) =>
        File.Exists($"/proc/{processId}/stat") && File.ReadAllText($"/proc/{processId}/stat").Split(' ')[2] != "Z";

    private Task<ChildProcess> StartAsync(string script, Action<string>? onLine = null) => ChildProcess.StartAsync(
        new ChildProcessOptions("sh", "sh", ["-c", script]) { LogFile = _folder["log"], OnLine = onLine }, TimeProvider.System);
}
