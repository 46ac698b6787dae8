using Microsoft.Extensions.Configuration;

namespace GraphChat.Identity.Federation;

/// <summary>Reads upstream providers from settings: a section with numbered entries, each with the properties of <see cref="UpstreamOptions"/>.</summary>
public static class UpstreamConfiguration
{
    private const int Most = 8;
    private const int LargestSecret = 4096;

    /// <summary>Reads them.</summary>
    /// <param name="section">`Upstreams`; empty where there are none.</param>
    /// <exception cref="ArgumentException">Something is wrong or missing; the message names the setting and repeats no secret.</exception>
    public static IReadOnlyList<UpstreamOptions> Read(IConfigurationSection section)
    {
        var upstreams = section.GetChildren().Select(ReadOne).ToList();
        if (upstreams.Count > Most || upstreams.DistinctBy(upstream => upstream.Name).Count() != upstreams.Count || upstreams.DistinctBy(upstream => upstream.Issuer).Count() != upstreams.Count)
        {
            throw new ArgumentException($"Upstreams: at most {Most}, each with a name and an issuer of its own.");
        }

        return upstreams;
    }

    private static UpstreamOptions ReadOne(IConfigurationSection one)
    {
        string Needed(string name) => one[name] is { Length: > 0 } value ? value : throw new ArgumentException($"Upstreams__{one.Key}__{name} is not set.");
        var upstream = new UpstreamOptions
        {
            Name = Needed("Name"),
            DisplayName = one["DisplayName"] ?? Needed("Name"),
            Issuer = Needed("Issuer"),
            ClientId = Needed("ClientId"),
            ClientSecret = one["ClientSecretFile"] is { Length: > 0 } file ? ReadSecret(one.Key, file) : Needed("ClientSecret"),
            Registration = one["Registration"] switch
            {
                null or "closed" => RegistrationMode.Closed,
                "invitation" => RegistrationMode.Invitation,
                "open" => RegistrationMode.Open,
                _ => throw new ArgumentException($"Upstreams__{one.Key}__Registration must be closed, invitation or open."),
            },
            MultiFactorContext = one["MultiFactorContext"],
        };
        upstream.Check();
        return upstream;
    }

    private static string ReadSecret(string key, string file)
    {
        try
        {
            var text = File.ReadAllText(file).Trim();
            return text.Length is > 0 and <= LargestSecret ? text : throw new ArgumentException($"Upstreams__{key}__ClientSecretFile holds no secret.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"Upstreams__{key}__ClientSecretFile cannot be read.", exception);
        }
    }
}
