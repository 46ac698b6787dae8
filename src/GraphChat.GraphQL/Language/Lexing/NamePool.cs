using System.Text;

namespace GraphChat.GraphQL.Language.Lexing;

/// <summary>Gives the same string for the same name, so that the names of a schema are made once and not with each document.</summary>
/// <remarks>Bounded: a slot is overwritten by the next name that falls into it. Races only cost a string.</remarks>
internal static class NamePool
{
    private const int Slots = 4096;
    private const int LongestKept = 64;
    private static readonly string?[] s_slots = new string?[Slots];

    public static string Get(ReadOnlySpan<byte> name)
    {
        if (name.Length > LongestKept)
        {
            return Encoding.ASCII.GetString(name);
        }

        var hash = 2166136261u;
        foreach (var b in name)
        {
            hash = (hash ^ b) * 16777619u;
        }

        ref var slot = ref s_slots[(hash ^ (hash >> 15)) % Slots];
        var kept = slot;
        if (kept is not null && Ascii.Equals(name, kept))
        {
            return kept;
        }

        var made = Encoding.ASCII.GetString(name);
        slot = made;
        return made;
    }
}
