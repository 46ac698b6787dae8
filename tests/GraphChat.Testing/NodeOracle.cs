using System.Diagnostics;

namespace GraphChat.Testing;

/// <summary>Runs a script of Node with packages of npm that a test holds our code against.</summary>
public static class NodeOracle
{
    /// <summary>
    /// Runs a script to its end and gives what it wrote. The test is skipped where the packages are not installed.
    /// </summary>
    /// <param name="folder">The folder with package-lock.json, from the root of the repository.</param>
    /// <param name="script">The script in it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads; null for nothing.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message holds what it wrote to stderr.</exception>
    public static async Task<string> RunAsync(
        string folder, string script, IReadOnlyList<string> arguments, string? input, CancellationToken cancellationToken)
    {
        var path = Repository.PathOf(folder.Split('/'));
        Requirement.Missing(
            !Directory.Exists(Path.Combine(path, "node_modules")),
            $"The npm packages of {folder} are not installed: run ./graphchat test, which installs what the tests need.");
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(script);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("node does not start.");
        await using var killed = cancellationToken.Register(() => Kill(process));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await WriteAsync(process, input);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{script} ended with {process.ExitCode}:\n{await errors}\n{await output}");
    }

    private static async Task WriteAsync(Process process, string? input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read all; its exit code says why.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }
}
