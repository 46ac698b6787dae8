using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using GraphChat.Cli.Chat;
using GraphChat.Cli.Local;
using GraphChat.Client;
using GraphChat.Client.SignIn;
using GraphChat.Client.Storage;

namespace GraphChat.Cli.Commands;

/// <summary><c>graphchat chat</c>: a terminal client.</summary>
internal static partial class ChatCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var name = new Option<string>("--as") { Description = "who you are: the name that you sign in with", Required = true };
        var origin = new Option<string?>("--origin") { Description = "the server; the instance that runs here if not given" };
        var with = new Option<string?>("--with") { Description = "opens the conversation with this person at once" };
        var data = CommonOptions.Data();
        var command = new Command("chat", "Talks to people from a terminal; reads lines from a pipe too.") { name, origin, with, data };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = Path.GetFullPath(parsed.GetValue(data) ?? Installation.Find().DefaultData);
            var who = parsed.GetValue(name)!;
            if (!SafeName().IsMatch(who))
            {
                throw LocalFailure.Usage("--as takes a sign-in name: letters, digits, dots, dashes and underscores.");
            }

            using IChatTerminal terminal = Console.IsInputRedirected || Console.IsOutputRedirected
                ? new PipedTerminal(Console.In, Console.Out)
                : new InteractiveTerminal();
            return await RunAsync(who, Origin(parsed.GetValue(origin)), parsed.GetValue(with), folder, terminal, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(string name, Uri? origin, string? with, string folder, IChatTerminal terminal, CancellationToken cancellationToken)
    {
        var local = InstanceLock.Read(folder);
        var server = origin ?? (local is null ? null : new Uri(local.Origin)) ?? throw LocalFailure.Unavailable(
            "no GraphChat runs here. Start one with ./graphchat up, or name a server with --origin URL.");
        var isLocal = local is not null && server == new Uri(local.Origin);
        var account = isLocal ? FindAccount(folder, name, mustBe: origin is null) : null;
        var device = Path.Combine(folder, "devices", isLocal ? name : $"{name}@{server.Host}-{server.Port}");
        SecretFile.CreateFolder(Path.Combine(folder, "devices"));
        SecretFile.CreateFolder(device);
        try
        {
            var options = new GraphChatClientOptions
            {
                Server = server,
                StorePath = Path.Combine(device, "store"),
                StoreKey = JournalKey.FromFile(Path.Combine(device, "key")),
            };
            await using var client = await GraphChatClient.OpenAsync(options, cancellationToken);
            if (!client.IsSignedIn)
            {
                await client.SignInAsync(account is null ? InTheBrowser(terminal) : new FormSignIn(account.Name, account.Password), cancellationToken);
            }

            await StartAsync(client, server, terminal, cancellationToken);
            await new ChatSession(client, terminal, TimeProvider.System).RunAsync(with, cancellationToken);
            return ExitCode.Success;
        }
        catch (GraphChatException e)
        {
            throw LocalFailure.Unavailable($"{e.Message} ({e.Code})", e);
        }
        catch (ArgumentException e) when (e.ParamName == "options")
        {
            throw LocalFailure.Usage($"{server} is neither https nor on this machine, and GraphChat sends nothing in the clear over a network.");
        }
        catch (JournalException e) when (e.Code == JournalErrorCode.InUse)
        {
            throw LocalFailure.Unavailable($"{name} is already here in another terminal.", e);
        }
        catch (JournalException e)
        {
            throw LocalFailure.Unavailable($"{name}'s store in {device} cannot be used: {e.Message}", e);
        }
    }

    private static Uri? Origin(string? text) =>
        text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var origin) && (origin.Scheme == Uri.UriSchemeHttps || origin.Scheme == Uri.UriSchemeHttp) ? origin
        : throw LocalFailure.Usage("--origin takes an address such as https://chat.example.org or http://localhost:5080.");

    // A server that is away may come back: it is waited for, but not in silence.
    private static async Task StartAsync(GraphChatClient client, Uri server, IChatTerminal terminal, CancellationToken cancellationToken)
    {
        var starting = client.StartAsync(cancellationToken);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (await Task.WhenAny(starting, Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, enough.Token)) != starting)
        {
            terminal.WriteLine($"· {server.AbsoluteUri} does not answer yet; trying on. Ctrl-C ends it.");
        }

        await enough.CancelAsync();
        await starting;
    }

    private static DemoAccount? FindAccount(string folder, string name, bool mustBe)
    {
        try
        {
            var accounts = DemoAccount.ReadAll(folder);
            return accounts.FirstOrDefault(account => account.Name == name) is { } found ? found
                : mustBe ? throw LocalFailure.Usage($"nobody is named '{name}' here; there are {string.Join(", ", accounts.Select(account => account.Name))}. Other accounts sign in with --origin URL.")
                : null;
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static BrowserSignIn InTheBrowser(IChatTerminal terminal) =>
        new(uri => terminal.WriteLine($"Open this address in a browser to sign in: {uri.AbsoluteUri}"));

    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}\z", RegexOptions.NonBacktracking)]
    private static partial Regex SafeName();
}
