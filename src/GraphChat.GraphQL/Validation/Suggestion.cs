namespace GraphChat.GraphQL.Validation;

/// <summary>Names of the schema that are near to a name that it does not have.</summary>
internal static class Suggestion
{
    private const int Most = 5;

    // A name longer than this is no typing error of a name of ours, and the distance costs the product of the lengths.
    private const int LongestName = 64;

    public static string For(string given, IEnumerable<string> candidates)
    {
        if (given.Length > LongestName)
        {
            return string.Empty;
        }

        // As far away as two in five letters: what a slip of the finger changes.
        var farthest = (given.Length * 2 / 5) + 1;
        string[] near =
        [
            .. candidates
                .Select(name => (Name: name, Distance: Distance(given, name)))
                .Where(candidate => candidate.Distance <= farthest)
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Take(Most)
                .Select(candidate => $"\"{candidate.Name}\""),
        ];
        return near.Length switch
        {
            0 => string.Empty,
            1 => $" Did you mean {near[0]}?",
            2 => $" Did you mean {near[0]} or {near[1]}?",
            _ => $" Did you mean {string.Join(", ", near[..^1])}, or {near[^1]}?",
        };
    }

    // Levenshtein's distance, without regard to case.
    private static int Distance(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substituted = diagonal + (char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
