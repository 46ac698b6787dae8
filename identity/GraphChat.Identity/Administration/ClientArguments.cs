using System.Text.Json;

namespace GraphChat.Identity.Administration;

/// <summary>Reads what a command line says of a client.</summary>
internal static class ClientArguments
{
    private static readonly string[] s_flags = ["--public", "--native", "--first-party", "--require-par", "--require-dpop"];
    private static readonly string[] s_lists = ["--redirect-uri", "--post-logout-uri", "--grant"];
    private static readonly string[] s_values =
        ["--id", "--name", "--scope", "--auth", "--jwks", "--jwks-uri", "--backchannel-logout-uri", "--id-token-alg"];

    /// <exception cref="AdministrationException">An option is unknown or has no value.</exception>
    public static ClientRegistration Read(string[] arguments)
    {
        var flags = arguments.Where(s_flags.Contains).ToHashSet(StringComparer.Ordinal);
        var pairs = Pairs([.. arguments.Where(argument => !s_flags.Contains(argument))], [.. s_lists, .. s_values]).ToLookup(pair => pair.Key, pair => pair.Value);
        string? One(string name) => pairs[name].LastOrDefault();
        return new ClientRegistration
        {
            ClientId = One("--id"),
            Name = One("--name"),
            ApplicationType = flags.Contains("--native") ? "native" : "web",
            AuthenticationMethod = flags.Contains("--public") ? "none" : One("--auth") ?? (pairs.Contains("--jwks") || pairs.Contains("--jwks-uri") ? "private_key_jwt" : null),
            RedirectUris = [.. pairs["--redirect-uri"]],
            PostLogoutRedirectUris = [.. pairs["--post-logout-uri"]],
            GrantTypes = pairs["--grant"].Any() ? [.. pairs["--grant"]] : null,
            Scope = One("--scope"),
            JsonWebKeySet = One("--jwks") is { } file ? ReadKeys(file) : null,
            JsonWebKeysUri = One("--jwks-uri"),
            BackChannelLogoutUri = One("--backchannel-logout-uri"),
            IdTokenAlgorithm = One("--id-token-alg"),
            RequiresPushedRequests = flags.Contains("--require-par"),
            RequiresProof = flags.Contains("--require-dpop"),
            IsFirstParty = flags.Contains("--first-party"),
        };
    }

    /// <summary>Options that have a value each.</summary>
    /// <exception cref="AdministrationException">One is unknown or has no value.</exception>
    public static Dictionary<string, string> Options(string[] arguments, string[] known) => Pairs(arguments, known).DistinctBy(pair => pair.Key).ToDictionary();

    private static List<KeyValuePair<string, string>> Pairs(string[] arguments, string[] known)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (!known.Contains(arguments[i]))
            {
                throw new AdministrationException($"{arguments[i]} is no option of this command.");
            }

            pairs.Add(new(arguments[i], i + 1 < arguments.Length ? arguments[i + 1] : throw new AdministrationException($"{arguments[i]} needs a value.")));
        }

        return pairs;
    }

    private static JsonElement ReadKeys(string file)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllText(file)).RootElement.Clone();
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new AdministrationException($"{file} cannot be read as JSON.");
        }
    }
}
