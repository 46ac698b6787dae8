using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace GraphChat.Transport.Http;

/// <summary>Chooses the media type of an answer (RFC 9110 section 12.5.1).</summary>
internal static class AcceptHeader
{
    private const int MostRanges = 32;

    // The order decides between equal qualities: application/json is what wildcards and old clients get.
    private static readonly (ResponseFormat Format, string Type, string Subtype)[] Offers =
    [
        (ResponseFormat.Json, "application", "json"),
        (ResponseFormat.GraphQLResponse, "application", "graphql-response+json"),
        (ResponseFormat.EventStream, "text", "event-stream"),
    ];

    /// <summary>The best of what is offered; <see cref="ResponseFormat.Json"/> where the client says nothing.</summary>
    public static ResponseFormat Choose(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept))
        {
            return ResponseFormat.Json;
        }

        if (!MediaTypeHeaderValue.TryParseList(accept, out var ranges) || ranges.Count > MostRanges)
        {
            return ResponseFormat.None;
        }

        var best = ResponseFormat.None;
        var bestQuality = 0.0;
        var bestSpecificity = -1;
        foreach (var (format, type, subtype) in Offers)
        {
            var (quality, specificity) = Match(ranges, type, subtype);

            // A client that names a type means it more than one that it takes by a wildcard.
            if (quality > bestQuality || (quality == bestQuality && quality > 0 && specificity > bestSpecificity))
            {
                (best, bestQuality, bestSpecificity) = (format, quality, specificity);
            }
        }

        return best;
    }

    private static (double Quality, int Specificity) Match(IList<MediaTypeHeaderValue> ranges, string type, string subtype)
    {
        var found = (Quality: 0.0, Specificity: -1);
        foreach (var range in ranges)
        {
            var specificity = range.MatchesAllTypes ? 0
                : !range.Type.Equals(type, StringComparison.OrdinalIgnoreCase) ? -1
                : range.MatchesAllSubTypes ? 1
                : range.SubType.Equals(subtype, StringComparison.OrdinalIgnoreCase) ? 2 : -1;
            if (specificity == 2 && !IsUtf8(range))
            {
                specificity = -1;
            }

            if (specificity > found.Specificity)
            {
                found = (range.Quality ?? 1, specificity);
            }
        }

        return found;
    }

    private static bool IsUtf8(MediaTypeHeaderValue range) =>
        !range.Charset.HasValue || HeaderUtilities.RemoveQuotes(range.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
