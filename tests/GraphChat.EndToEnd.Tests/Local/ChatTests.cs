using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.EndToEnd.Tests.Local;

/// <summary><c>./graphchat chat</c> through pipes, against an instance that <c>up</c> started.</summary>
[Collection("the whole machine")]
public sealed class ChatTests : IDisposable
{
    private readonly TemporaryData _data = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Two_people_talk_and_each_finds_it_again()
    {
        await using var up = await Launched.StartAsync(["up", .. _data.Options]);
        await up.SaysAsync("Ctrl-C stops everything");

        var lea = ChatAsync("lea", "Tom", "Est-ce que tu me lis ?\n/wait message\n/wait here\n/who\n/safety\n/title Module 3\nbye\n/history\n");
        var tom = ChatAsync("tom", "Lea", "/wait message\nYes: every word \u001b[31m\n/safety\n/fly\n/list\n/wait message\n");
        var (leaCode, leaSaw) = await lea;
        var (tomCode, tomSaw) = await tom;

        Assert.True(leaCode == 0, leaSaw);
        Assert.True(tomCode == 0, tomSaw);
        Assert.Contains("Est-ce que tu me lis ?", tomSaw, StringComparison.Ordinal);
        Assert.Contains("Yes: every word \\u{1b}[31m", leaSaw, StringComparison.Ordinal);
        Assert.Contains("here now", leaSaw, StringComparison.Ordinal);
        Assert.Contains("There is no such command", tomSaw, StringComparison.Ordinal);
        Assert.Equal(SafetyNumber(leaSaw), SafetyNumber(tomSaw));

        var (_, again) = await ChatAsync("tom", "Lea", "/history\n");
        Assert.Contains("Est-ce que tu me lis ?", again, StringComparison.Ordinal);
        Assert.Contains("Module 3", again, StringComparison.Ordinal);

        var (stranger, refusal) = await ChatAsync("bob", "Lea", "");
        Assert.Equal(64, stranger);
        Assert.Contains("nobody is named 'bob' here; there are lea, tom, ada.", refusal, StringComparison.Ordinal);
        await AtATerminalAsync();

        up.Terminate();
        Assert.Equal(0, await up.EndAsync());
        Assert.Empty(ProcessTable.LeftOf(_data.Folder));
    }

    [Theory]
    [InlineData("nonsense", "--origin takes an address")]
    [InlineData("ftp://localhost", "--origin takes an address")]
    [InlineData("http://chat.example.org", "is neither https nor on this machine")]
    public async Task An_address_that_is_none_is_refused(string origin, string sentence)
    {
        var (code, output) = await Launched.RunAsync("chat", "--as", "lea", "--origin", origin, "--data", _data.Folder);

        Assert.Equal(64, code);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said()
    {
        var (code, output) = await Launched.RunAsync("chat", "--as", "lea", "--origin", $"http://localhost:{_data.Port}", "--data", _data.Folder);

        Assert.Equal(69, code);
        Assert.StartsWith("graphchat: ", output, StringComparison.Ordinal);
        Assert.Contains("UNREACHABLE", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_nothing_runs()
    {
        var (code, output) = await Launched.RunAsync("chat", "--as", "lea", "--data", _data.Folder);

        Assert.Equal(69, code);
        Assert.Contains("Start one with ./graphchat up", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../lea")]
    [InlineData("")]
    [InlineData(".hidden")]
    public async Task A_name_that_is_no_name_is_refused(string name)
    {
        var (code, _) = await Launched.RunAsync("chat", "--as", name, "--data", _data.Folder);

        Assert.Equal(64, code);
    }

    // At a terminal a line is edited in place: the backspace never reaches the other side.
    private async Task AtATerminalAsync()
    {
        Requirement.Missing(!File.Exists("/usr/bin/script"), "script, which makes a terminal, is not installed.");
        var session = Path.Combine(_data.Home, "terminal");
        string Until(string shown) => $"for i in {{1..300}}; do grep -q '{shown}' {session} 2>/dev/null && break; sleep 0.2; done";
        await using var terminal = await ChildProcess.StartAsync(
            new ChildProcessOptions("terminal", "bash", ["-c", $"({Until("— Léa Martin —")}; printf 'typed at a terminalx\\177\\r'; {Until("Tom Berger: typed at a terminal")}; printf '/quit\\r'; sleep 2) | script -qfec \"{Repository.PathOf("graphchat")} chat --as tom --with Lea --data {_data.Folder} --no-install\" {session}"]),
            TimeProvider.System);
        var code = await terminal.Exited.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System, Cancel);

        var shown = await File.ReadAllTextAsync(session, Cancel);
        Assert.True(code == 0, shown);
        var (_, read) = await ChatAsync("lea", "Tom", "/wait message\n/history\n");
        Assert.Contains("Tom Berger: typed at a terminal\n", read + "\n", StringComparison.Ordinal);
    }

    private static string SafetyNumber(string output)
    {
        var digits = output.Split('\n').Select(line => new string([.. line.Where(char.IsAsciiDigit)])).FirstOrDefault(digits => digits.Length == 60);
        Assert.True(digits is not null, output);
        return digits;
    }

    private async Task<(int Code, string Output)> ChatAsync(string name, string with, string input)
    {
        var lines = new List<string>();
        await using var chat = await ChildProcess.StartAsync(
            new ChildProcessOptions("chat", Repository.PathOf("graphchat"), ["chat", "--as", name, "--with", with, "--data", _data.Folder, "--no-install"])
            {
                StandardInput = input,
                OnLine = lines.Add,
            },
            TimeProvider.System);
        var code = await chat.Exited.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System, Cancel);
        return (code, string.Join('\n', lines));
    }
}
