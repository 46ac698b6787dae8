using System.Text.Encodings.Web;
using System.Text.Json;
using GraphChat.Identity.Demo;
using GraphChat.Server.Configuration;

namespace GraphChat.Server.Commands;

/// <summary>Makes the people of the demonstration and writes their passwords to a file that only its owner may read.</summary>
internal static class DemoAccountsCommand
{
    /// <summary>The most learners made beside the three.</summary>
    public const int MostLearners = 1000;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        // It is read by people too, and is no HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task RunAsync(ServerOptions options, string file, int learners, TextWriter output, CancellationToken cancellationToken)
    {
        if (!options.IsLoopback || options.Identity != IdentityMode.InProcess)
        {
            throw new StartFailure(
                ExitCode.Usage,
                "Demonstration accounts are made only where GRAPHCHAT_PublicOrigin is http on loopback and GRAPHCHAT_Identity is in-process.");
        }

        var accounts = await DatabaseFailures.GuardAsync(
            "PostgresMigrator",
            () => DemoAccounts.CreateAsync(options.PostgresMigrator!, options.PublicOrigin, learners, cancellationToken: cancellationToken));
        try
        {
            Write(file, JsonSerializer.SerializeToUtf8Bytes(accounts, s_json));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartFailure(ExitCode.Usage, $"{file} cannot be written: name a file in a folder of yours.");
        }

        await output.WriteLineAsync($"The passwords of {string.Join(", ", accounts.Select(account => account.Name))} are in {file}.");
    }

    private static void Write(string file, byte[] bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Written beside and renamed: nobody sees half a file, and a file that others could read is replaced, not filled.
        var beside = $"{file}.new";
        File.Delete(beside);
        using (var stream = new FileStream(beside, options))
        {
            stream.Write(bytes);
        }

        File.Move(beside, file, overwrite: true);
    }
}
