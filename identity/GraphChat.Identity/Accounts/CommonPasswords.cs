using System.Collections.Frozen;
using System.Reflection;

namespace GraphChat.Identity.Accounts;

/// <summary>The most used passwords of at least 8 characters, one a line in an embedded file.</summary>
internal static class CommonPasswords
{
    private static readonly Lazy<FrozenSet<string>> s_all = new(Load);

    public static bool Contains(string password) => s_all.Value.Contains(password.ToLowerInvariant());

    private static FrozenSet<string> Load()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("Accounts.common-passwords.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
