using GraphChat.Server.Sessions;

namespace GraphChat.Server.Commands;

/// <summary>Makes an API key; it is shown once and kept nowhere.</summary>
internal static class ApiKeyCommand
{
    public static async Task RunAsync(string name, TextWriter output)
    {
        if (name.Length is 0 or > 60 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.'))
        {
            throw new StartFailure(ExitCode.Usage, "A key's name has 1 to 60 letters, digits, hyphens and dots.");
        }

        var (key, line) = ApiKeys.Create(name);
        await output.WriteLineAsync($"The key, for whoever is to use it: {key}");
        await output.WriteLineAsync($"The line for the file of GRAPHCHAT_ApiKeysFile: {line}");
    }
}
