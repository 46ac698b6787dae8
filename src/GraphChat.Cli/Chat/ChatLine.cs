namespace GraphChat.Cli.Chat;

/// <summary>What somebody typed: a message, or a command that begins with a slash.</summary>
/// <param name="Command">The command in lower case without its slash; empty for a message.</param>
/// <param name="Text">The message, or what follows the command.</param>
internal readonly record struct ChatLine(string Command, string Text)
{
    /// <summary>Whether it is a message.</summary>
    public bool IsMessage => Command.Length == 0;

    /// <summary>Reads a line; two slashes make a message that begins with one.</summary>
    public static ChatLine Parse(string line)
    {
        if (!line.StartsWith('/') || line.StartsWith("//", StringComparison.Ordinal))
        {
            return new ChatLine("", line.StartsWith('/') ? line[1..] : line);
        }

        var end = line.IndexOf(' ', StringComparison.Ordinal);
        return end < 0
            ? new ChatLine(line[1..].ToLowerInvariant(), "")
            : new ChatLine(line[1..end].ToLowerInvariant(), line[(end + 1)..].Trim());
    }
}
