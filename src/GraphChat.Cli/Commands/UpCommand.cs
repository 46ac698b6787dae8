using System.CommandLine;
using System.Globalization;
using GraphChat.Cli.Local;
using GraphChat.Cli.People;
using GraphChat.Cli.Terminal;
using GraphChat.Client;
using Spectre.Console;

namespace GraphChat.Cli.Commands;

/// <summary><c>graphchat up</c>: starts everything, shows that it works, and stays until it is stopped.</summary>
internal sealed class UpCommand(LocalInstanceOptions options, Installation installation, IAnsiConsole console, TimeProvider time)
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var port = CommonOptions.Port();
        var nodes = CommonOptions.Nodes();
        var data = CommonOptions.Data();
        var check = new Option<bool>("--check") { Description = "stops once it has shown that it works; exit code 0 or 1" };
        var command = new Command("up", "Starts GraphChat here and shows that it works; Ctrl-C stops it.") { port, nodes, data, check };
        command.SetAction((parsed, cancellationToken) =>
        {
            var installation = Installation.Find();
            var folder = Path.GetFullPath(parsed.GetValue(data) ?? installation.DefaultData);
            var options = new LocalInstanceOptions(folder, parsed.GetValue(port), parsed.GetValue(nodes));
            return new UpCommand(options, installation, Screen.Create(), TimeProvider.System).RunAsync(parsed.GetValue(check), cancellationToken);
        });
        return command;
    }

    /// <summary>Runs it.</summary>
    /// <param name="checkOnly">Whether to stop after the check.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="LocalFailure">It cannot start.</exception>
    public async Task<int> RunAsync(bool checkOnly, CancellationToken cancellationToken)
    {
        using var mine = InstanceLock.Take(options.DataFolder);
        var began = time.GetTimestamp();
        await using var instance = await LocalInstance.StartAsync(options, installation, time, Done, cancellationToken);
        mine.Describe(new InstanceInfo(Environment.ProcessId, instance.Origin));
        var works = await CheckAsync(instance, cancellationToken);
        console.WriteLine();
        if (checkOnly || !works)
        {
            console.WriteLine(works ? "It works." : "It does not work as it should.");
            return works ? ExitCode.Success : ExitCode.Different;
        }

        ShowWhere(instance, time.GetElapsedTime(began));
        return await StayAsync(instance, cancellationToken);
    }

    private async Task<int> StayAsync(LocalInstance instance, CancellationToken cancellationToken)
    {
        try
        {
            var lost = await instance.WaitForLossAsync(cancellationToken);
            throw new LocalFailure(ExitCode.Internal, $"{lost} ended by itself; its log is in {instance.LogFolder}. Everything is stopped; the data stays.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            console.WriteLine();
            console.MarkupLineInterpolated($"Stopping. The data stays in {options.DataFolder}; the next start takes seconds.");
            return ExitCode.Success;
        }
    }

    private async Task<bool> CheckAsync(LocalInstance instance, CancellationToken cancellationToken)
    {
        try
        {
            await using var people = await PairOfPeople.ArriveAsync(instance, Path.Combine(options.DataFolder, "devices"), time, cancellationToken);
            await people.MeetAsync(cancellationToken);
            Done("Lea and Tom signed in, each with a device of their own");
            var exchange = await new FirstExchange(people, instance.Cluster, time).RunAsync(cancellationToken);
            exchange.Show(console);
            return exchange.IsRight;
        }
        catch (GraphChatException e)
        {
            console.MarkupLineInterpolated($"[red]✗[/] Lea and Tom could not talk: {e.Message} ({e.Code})");
            return false;
        }
    }

    private void ShowWhere(LocalInstance instance, TimeSpan took)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        table.AddRow("Address", instance.Origin);
        table.AddRow("GraphQL", $"{instance.Origin}/graphql (HTTP, and WebSocket with graphql-transport-ws)");
        table.AddRow("Sign-in", $"{instance.Origin}/.well-known/openid-configuration");
        table.AddRow("Data, logs", $"{options.DataFolder}, {instance.LogFolder}".EscapeMarkup());
        console.Write(table);
        console.WriteLine();

        var people = new Table().Border(TableBorder.None).AddColumn("Sign in as").AddColumn("Role").AddColumn("Password");
        foreach (var account in instance.Accounts)
        {
            people.AddRow(account.Name.EscapeMarkup(), account.Role.EscapeMarkup(), account.Password.EscapeMarkup());
        }

        console.Write(people);
        console.WriteLine();
        var custom = options.DataFolder == installation.DefaultData ? "" : $" --data {options.DataFolder}";
        console.MarkupLineInterpolated($"Next: in two other terminals, [bold]./graphchat chat --as lea{custom}[/] and [bold]./graphchat chat --as tom{custom}[/]");
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Ready after {took.TotalSeconds:0.0} s. Ctrl-C stops everything that was started here."));
    }

    private void Done(string step) => console.MarkupLineInterpolated($"[green]✓[/] {step}");
}
