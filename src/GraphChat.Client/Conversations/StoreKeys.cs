using System.Globalization;

namespace GraphChat.Client.Conversations;

/// <summary>The journal's keys of conversations: docs/protocols/journal.md.</summary>
internal static class StoreKeys
{
    public const string Infos = "ci/";
    public const string Groups = "cg/";
    public const string Sends = "os/";
    public const string Commits = "oc/";
    public const string Items = "r/";
    public const string NextItem = "r-next";
    public const string Cursor = "cursor";

    public static string Info(Guid conversation) => $"{Infos}{conversation:N}";

    public static string Group(Guid conversation) => $"{Groups}{conversation:N}";

    public static string Announcement(Guid conversation) => $"cn/{conversation:N}";

    public static string Commit(Guid conversation) => $"{Commits}{conversation:N}";

    public static string Repair(Guid conversation) => $"or/{conversation:N}";

    public static string Heard(Guid conversation, Guid device) => $"l/{conversation:N}/{device:N}";

    public static string Send(Guid messageId) => $"{Sends}{messageId:N}";

    public static string Messages(Guid conversation) => $"m/{conversation:N}/";

    public static string Message(Guid conversation, long sequence) => Messages(conversation) + Number(sequence);

    public static string Hash(Guid conversation, long sequence) => $"h/{conversation:N}/{Number(sequence)}";

    public static string Item(long number) => Items + Number(number);

    public static long SequenceOf(string key) =>
        long.Parse(key.AsSpan(key.LastIndexOf('/') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString("x16", CultureInfo.InvariantCulture);
}
