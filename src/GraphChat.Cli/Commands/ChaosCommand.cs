using System.CommandLine;
using System.Security.Cryptography;
using GraphChat.Cli.Chaos;
using GraphChat.Cli.Terminal;
using GraphChat.Client;
using Spectre.Console;

namespace GraphChat.Cli.Commands;

/// <summary><c>graphchat chaos</c>: many people write while servers die and links break; nothing may be lost.</summary>
internal sealed class ChaosCommand(ChaosOptions options, string folder, Installation installation, IAnsiConsole console, TimeProvider time)
{
    private const int MostShown = 20;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var seconds = Number("--seconds", "how long things go wrong", 60, 1, 86_400);
        var seed = new Option<int?>("--seed") { Description = "draws what goes wrong when; the same number, the same plan" };
        var people = Number("--people", "how many people write and read, each with a device", 12, 2, ChaosOptions.MostPeople);
        var readers = Number("--readers", "how many more subscriptions read", 188, 0, 1000);
        var nodes = CommonOptions.Nodes(3);
        var earlier = new Option<string?>("--earlier")
        {
            Description = $"the commit whose build is deployed as another version, or {EarlierVersion.None}; one of the last twenty with the same tables if not given",
        };
        var only = new Option<FaultKind[]>("--only")
        {
            Description = $"nothing else goes wrong: {string.Join(", ", Enum.GetValues<FaultKind>().Skip(1))}",
            AllowMultipleArgumentsPerToken = true,
        };
        var keep = new Option<string?>("--keep") { Description = "the folder for the histories; one in .graphchat/chaos if not given" };
        var command = new Command("chaos", "Many people write while servers are killed and links break; then counts what was lost.")
        {
            seconds, seed, people, readers, nodes, earlier, only, keep,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var installation = Installation.Find();
            var options = new ChaosOptions(
                parsed.GetValue(seconds), parsed.GetValue(seed) ?? RandomNumberGenerator.GetInt32(1_000_000), parsed.GetValue(people), parsed.GetValue(readers), parsed.GetValue(nodes))
            {
                Earlier = parsed.GetValue(earlier),
                Kinds = parsed.GetValue(only) is { Length: > 0 } kinds ? kinds : null,
            };
            var folder = parsed.GetValue(keep)
                ?? Path.Combine(installation.DefaultData, "chaos", FormattableString.Invariant($"{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}-seed-{options.Seed}"));
            return new ChaosCommand(options, Path.GetFullPath(folder), installation, Screen.Create(), TimeProvider.System).RunAsync(cancellationToken);
        });
        return command;
    }

    /// <summary>Runs it.</summary>
    /// <returns>0 where every guarantee held; <see cref="ExitCode.Different"/> otherwise.</returns>
    /// <exception cref="LocalFailure">It cannot start.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        console.WriteLine(FormattableString.Invariant(
            $"{options.Seconds} seconds, seed {options.Seed}, {options.Nodes} nodes, {options.People} people, {options.Readers} subscriptions"));
        var data = Directory.CreateTempSubdirectory("graphchat-chaos-").FullName;
        try
        {
            return await RunAsync(data, cancellationToken);
        }
        catch (GraphChatException e)
        {
            throw new LocalFailure(ExitCode.Different, $"{e.Message} ({e.Code})", e);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static Option<int> Number(string name, string description, int ordinary, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => ordinary };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var value) && (value < least || value > most))
            {
                result.AddError($"{name} takes a number from {least} to {most}.");
            }
        });
        return option;
    }

    private async Task<int> RunAsync(string data, CancellationToken cancellationToken)
    {
        var recorder = new ChaosRecorder();
        await using var world = await ChaosWorld.CreateAsync(options, data, installation, recorder, time, Done, cancellationToken);
        console.WriteLine();
        var run = new ChaosRun(options, world, recorder, line => console.WriteLine($"  {line}"), time);
        var history = await run.RunAsync(cancellationToken);
        var verdict = ChaosVerdict.Of(history);
        HistoryFiles.Write(folder, options, history, run.Faults, verdict);
        CopyLogs(world.Instance.LogFolder);
        console.WriteLine();
        console.Write(FaultTable.Of(run.Faults, history.Acknowledged, run.Lasted));
        console.WriteLine();
        console.WriteLine(FormattableString.Invariant(
            $"tokens renewed in place {recorder.TokensRenewed.Count}, subscriptions that ended with their token and resumed {recorder.TokensEnded.Count}, signed in again {recorder.SignedInAgain.Count}, attempts to read without a right {recorder.Refused.Count}"));
        return Show(history, verdict);
    }

    private void CopyLogs(string logs)
    {
        foreach (var log in Directory.EnumerateFiles(logs))
        {
            File.Copy(log, Path.Combine(folder, Path.GetFileName(log)), overwrite: true);
        }
    }

    private int Show(ChaosHistory history, ChaosVerdict verdict)
    {
        console.WriteLine();
        foreach (var violation in verdict.Violations.Take(MostShown))
        {
            console.MarkupLineInterpolated($"[red]✗[/] {violation}");
        }

        if (verdict.Violations.Count > MostShown)
        {
            console.WriteLine($"  and {verdict.Violations.Count - MostShown} more, in violations.jsonl");
        }

        console.WriteLine(FormattableString.Invariant(
            $"acknowledged {history.Acknowledged.Count}, in the log {history.Log.Count(logged => logged.IsMessage)}, seen by people {history.Seen.Count}, delivered to subscriptions {history.Delivered.Count}"));
        console.WriteLine($"The histories and logs are in {folder}");
        console.MarkupLine(verdict.IsRight
            ? "[green]✓[/] Every acknowledged message is in the log once; everybody who was a member saw each once and in order, and nobody else any."
            : $"[red]✗[/] {verdict.Violations.Count} times a guarantee did not hold. The same seed makes the same plan again.");
        return verdict.IsRight ? ExitCode.Success : ExitCode.Different;
    }

    private void Done(string step) => console.MarkupLineInterpolated($"[green]✓[/] {step}");
}
