using System.CommandLine;
using System.Security.Cryptography;
using GraphChat.Cli.Demo;
using GraphChat.Cli.Local;
using GraphChat.Cli.People;
using GraphChat.Cli.Terminal;
using GraphChat.Client;
using Spectre.Console;

namespace GraphChat.Cli.Commands;

/// <summary><c>graphchat demo</c>: the main job without a hand, on an instance of its own.</summary>
internal sealed class DemoCommand(DemoScript script, DemoPlan plan, int nodes, bool keep, Installation installation, IAnsiConsole console, TimeProvider time)
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var file = new Argument<string?>("file") { Description = "UTF-8 text, a message a line; without it a bundled conversation", Arity = ArgumentArity.ZeroOrOne };
        var seed = new Option<int?>("--seed") { Description = "draws when the cut and the kill fall; the same number, the same demo" };
        var nodes = CommonOptions.Nodes();
        var keep = new Option<bool>("--keep") { Description = "keeps the folder with its data and logs" };
        var command = new Command("demo", "Two people talk; one is cut off, the server is killed; nothing is lost.") { file, seed, nodes, keep };
        command.SetAction((parsed, cancellationToken) =>
        {
            var script = parsed.GetValue(file) is { } path ? DemoScript.Read(path) : DemoScript.Bundled();
            var plan = DemoPlan.Draw(parsed.GetValue(seed) ?? RandomNumberGenerator.GetInt32(1_000_000), script.Messages.Count);
            return new DemoCommand(script, plan, parsed.GetValue(nodes), parsed.GetValue(keep), Installation.Find(), Screen.Create(), TimeProvider.System)
                .RunAsync(cancellationToken);
        });
        return command;
    }

    /// <summary>Runs it.</summary>
    /// <returns>0 where everybody saw everything once and in order; <see cref="ExitCode.Different"/> otherwise.</returns>
    /// <exception cref="LocalFailure">It cannot start.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var note in script.Notes)
        {
            console.WriteLine(note);
        }

        var folder = Directory.CreateTempSubdirectory("graphchat-demo-").FullName;
        try
        {
            return await RunAsync(folder, cancellationToken);
        }
        catch (GraphChatException e)
        {
            throw new LocalFailure(ExitCode.Different, $"{e.Message} ({e.Code})", e);
        }
        finally
        {
            if (keep)
            {
                console.MarkupLineInterpolated($"Data and logs are kept in {folder}");
            }
            else
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private async Task<int> RunAsync(string folder, CancellationToken cancellationToken)
    {
        var options = new LocalInstanceOptions(folder, FreePort.Next(), nodes);
        await using var instance = await LocalInstance.StartAsync(options, installation, time, Done, cancellationToken);
        await using var people = await PairOfPeople.ArriveAsync(instance, Path.Combine(folder, "devices"), time, cancellationToken);
        Done("Lea and Tom signed in with a code and PKCE, each with a device of their own");
        await people.MeetAsync(cancellationToken);
        Done("Lea opened a conversation with Tom");
        console.MarkupLineInterpolated($"  {script.Messages.Count} messages, seed {plan.Seed}, nodes {nodes}");

        var run = new DemoRun(plan, script.Messages, people.Lea, people.Tom, new KilledNode(instance), new ConsoleDemoReport(console), time);
        var verdict = await run.RunAsync(cancellationToken);
        ShowTranscript(people.Lea);
        ShowTranscript(people.Tom);
        var blind = await ShowStoredAsync(people, instance, cancellationToken);
        return ShowVerdict(verdict, blind);
    }

    private void ShowTranscript(LocalPerson person)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]What {person.Name} saw[/]");
        foreach (var message in person.Seen.OrderBy(message => message.Sequence))
        {
            console.MarkupLineInterpolated($"  {message.Sequence,4}  [{(message.Author == "lea" ? "aqua" : "yellow")}]{message.Author}[/]  {SafeText.Of(message.Text)}");
        }
    }

    private async Task<bool> ShowStoredAsync(PairOfPeople people, LocalInstance instance, CancellationToken cancellationToken)
    {
        var history = people.Tom.Conversation.ReadHistory(DemoScript.MostMessages, null);
        if (history.Count == 0)
        {
            return false;
        }

        var shown = history[history.Count / 2];
        var stored = await StoredMessage.ReadAsync(instance.Cluster, shown.Event.Value, cancellationToken);
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]What the server stored for message {shown.Sequence}[/], straight from PostgreSQL: {stored.Payload.Length:N0} bytes, the first of them in hex");
        foreach (var line in HexDump.Lines(stored.Payload, 160))
        {
            console.MarkupLineInterpolated($"  [grey]{line}[/]");
        }

        var rows = await StoredMessage.ReadAllAsync(instance.Cluster, people.Tom.Conversation.Id.Value, cancellationToken);
        foreach (var message in history.Where(message => rows.TryGetValue(message.Event.Value, out var row) && row.Shows(message.Text)))
        {
            console.MarkupLineInterpolated($"[red]✗[/] The text of message {message.Sequence} can be read in the database.");
            return false;
        }

        if (rows.Count != script.Messages.Count)
        {
            console.MarkupLineInterpolated($"[red]✗[/] The server's log holds {rows.Count} messages, and {script.Messages.Count} were sent.");
            return false;
        }

        return true;
    }

    private int ShowVerdict(DemoVerdict verdict, bool blind)
    {
        console.WriteLine();
        foreach (var difference in verdict.Differences)
        {
            console.MarkupLineInterpolated($"[red]✗[/] {difference}");
        }

        console.WriteLine($"sent {verdict.Sent}, delivered {verdict.Delivered}, lost {verdict.Lost}, doubled {verdict.Doubled}");
        var right = verdict.IsRight && blind;
        console.MarkupLine(right
            ? "[green]✓[/] Both saw every message once and in order, through a cut and a killed server, and the server could read none."
            : "[red]✗[/] Something is not as it was sent; --keep and the same --seed keep the logs of such a run.");
        return right ? ExitCode.Success : ExitCode.Different;
    }

    private void Done(string step) => console.MarkupLineInterpolated($"[green]✓[/] {step}");
}
