namespace GraphChat.Identity.Federation;

/// <summary>Another OpenID Provider at which people may sign in.</summary>
public sealed record UpstreamOptions
{
    /// <summary>Its name in addresses: 1 to 40 lowercase letters, digits and hyphens. The redirect URI to register there is {origin}/account/upstream/{name}/callback.</summary>
    public required string Name { get; init; }

    /// <summary>What people read on the button.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Its issuer, exactly as in its discovery document; https, or a host among <see cref="GraphChatIdentityOptions.OutboundHosts"/>.</summary>
    public required string Issuer { get; init; }

    /// <summary>Our client identifier there.</summary>
    public required string ClientId { get; init; }

    /// <summary>Our secret there.</summary>
    public required string ClientSecret { get; init; }

    /// <summary>Who may make an account here by signing in there.</summary>
    public RegistrationMode Registration { get; init; } = RegistrationMode.Closed;

    /// <summary>
    /// The `acr` of its ID tokens that stands for two factors: who comes with it is not asked for the second factor here. Null
    /// where its second factor counts for nothing.
    /// </summary>
    public string? MultiFactorContext { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({Issuer})";

    /// <exception cref="ArgumentException">Something is wrong with it.</exception>
    internal void Check()
    {
        Require(Name.Length is > 0 and <= 40 && Name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'), "the name must be 1 to 40 lowercase letters, digits and hyphens");
        Require(DisplayName.Trim().Length is > 0 and <= 60, "the display name must have 1 to 60 characters");
        // The column that links accounts to it holds 128.
        Require(
            Issuer.Length <= 128 && Uri.TryCreate(Issuer, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0,
            "the issuer must be an address of at most 128 characters without query and fragment");
        Require(ClientId.Length > 0 && ClientSecret.Length > 0, "a client identifier and a secret are needed");
    }

    private void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new ArgumentException($"Upstream provider {Name}: {what}.");
        }
    }
}
