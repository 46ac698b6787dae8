using System.Text;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;

namespace GraphChat.Identity.Administration;

/// <summary>Registers, changes and removes clients. A secret is made here, given out once and stored as SHA-256.</summary>
internal sealed class ClientAdministration(ClientStore clients, ScopeStore scopes, AuditTrail audit)
{
    private const int MaxText = 100;
    private const int MaxUri = 500;
    private const int MaxUris = 20;
    private static readonly string[] s_authenticationMethods = ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"];

    public Task<List<Client>> ListAsync(CancellationToken cancellationToken) => clients.ListAsync(cancellationToken);

    /// <exception cref="AdministrationException">There is no such client.</exception>
    public async Task<Client> FindAsync(string clientId, CancellationToken cancellationToken) =>
        await clients.FindAsync(clientId, cancellationToken) ?? throw Unknown();

    /// <summary>Registers a client; the secret is null for one without.</summary>
    /// <exception cref="AdministrationException">The registration is wrong.</exception>
    public async Task<(Client Client, string? Secret)> AddAsync(string actor, ClientRegistration registration, CancellationToken cancellationToken)
    {
        var clientId = registration.ClientId ?? Guid.NewGuid().ToString("N");
        Require(clientId.Length is > 0 and <= MaxText && clientId.All(letter => letter is > ' ' and <= '~' and not '/'), "client_id must be 1 to 100 visible ASCII characters without slashes.");
        Require(await clients.FindAsync(clientId, cancellationToken) is null, "There is a client of this client_id.");
        var (client, secret) = await MakeAsync(clientId, registration, null, cancellationToken);
        await clients.SaveAsync(client, cancellationToken);
        await audit.WriteAsync(null, AuditKinds.ClientAdded, cancellationToken, actor, clientId);
        return (client, secret);
    }

    /// <summary>Replaces everything that was said of a client (as RFC 7592 §2.2 does); its secret stays, and is made where it now needs one.</summary>
    /// <exception cref="AdministrationException">There is no such client, it is one of ours, or what is said is wrong.</exception>
    public async Task<(Client Client, string? Secret)> ChangeAsync(string actor, string clientId, ClientRegistration registration, CancellationToken cancellationToken)
    {
        Require(!FirstPartyClients.Ids.Contains(clientId), "This client comes with GraphChat and is made anew at each start.");
        var before = await FindAsync(clientId, cancellationToken);
        Require(registration.ClientId is null || registration.ClientId == clientId, "A client_id stays.");
        var (client, secret) = await MakeAsync(clientId, registration, before.SecretHash, cancellationToken);
        await clients.SaveAsync(client, cancellationToken);
        await audit.WriteAsync(null, AuditKinds.ClientChanged, cancellationToken, actor, clientId);
        return (client, secret);
    }

    /// <summary>Gives a client another secret; the one before is void at once here, and on other nodes within five seconds.</summary>
    /// <exception cref="AdministrationException">There is no such client, or it has no secret.</exception>
    public async Task<string> NewSecretAsync(string actor, string clientId, CancellationToken cancellationToken)
    {
        var client = await FindAsync(clientId, cancellationToken);
        Require(client.SecretHash is not null, "This client has no secret.");
        var secret = Secrets.Create();
        await clients.SaveAsync(client with { SecretHash = Secrets.Hash(secret) }, cancellationToken);
        await audit.WriteAsync(null, AuditKinds.ClientSecretChanged, cancellationToken, actor, clientId);
        return secret;
    }

    /// <summary>Removes a client with its grants and tokens; our own cannot be.</summary>
    /// <exception cref="AdministrationException">There is no such client, or it is one of ours.</exception>
    public async Task RemoveAsync(string actor, string clientId, CancellationToken cancellationToken)
    {
        Require(!FirstPartyClients.Ids.Contains(clientId), "This client comes with GraphChat and is made anew at each start.");
        if (!await clients.DeleteAsync(clientId, cancellationToken))
        {
            throw Unknown();
        }

        await audit.WriteAsync(null, AuditKinds.ClientRemoved, cancellationToken, actor, clientId);
    }

    private static AdministrationException Unknown() => new("There is no such client.", isUnknown: true);

    private async Task<(Client Client, string? Secret)> MakeAsync(
        string clientId, ClientRegistration registration, string? secretHash, CancellationToken cancellationToken)
    {
        var method = registration.AuthenticationMethod ?? "client_secret_basic";
        Require(s_authenticationMethods.Contains(method), $"token_endpoint_auth_method must be one of {string.Join(", ", s_authenticationMethods)}.");
        var needsSecret = method is "client_secret_basic" or "client_secret_post";
        var secret = needsSecret && secretHash is null ? Secrets.Create() : null;
        var client = new Client
        {
            Id = clientId,
            ClientId = clientId,
            DisplayName = Name(registration.Name ?? clientId),
            IsPublic = method == "none",
            IsNative = ApplicationType(registration) == "native",
            IsFirstParty = registration.IsFirstParty,
            SecretHash = !needsSecret ? null : secret is null ? secretHash : Secrets.Hash(secret),
            JsonWebKeySet = method == "private_key_jwt" ? Keys(registration) : null,
            JsonWebKeysUri = method == "private_key_jwt" ? Address(registration.JsonWebKeysUri, "jwks_uri") : null,
            RedirectUris = Uris(registration.RedirectUris, "redirect_uris"),
            PostLogoutRedirectUris = Uris(registration.PostLogoutRedirectUris, "post_logout_redirect_uris"),
            BackChannelLogoutUri = Address(registration.BackChannelLogoutUri, "backchannel_logout_uri"),
            RequiresPushedRequests = registration.RequiresPushedRequests,
            RequiresProof = registration.RequiresProof,
            IdTokenAlgorithm = Algorithm(registration.IdTokenAlgorithm),
            Permissions = Permissions(registration, method == "none", await scopes.AllAsync(cancellationToken)),
        };
        Require(method != "private_key_jwt" || client.UsesAssertions, "private_key_jwt needs jwks or jwks_uri.");
        Require(!client.Allows(ClientPermissions.AuthorizationCode) || client.RedirectUris.Count > 0, "authorization_code needs a redirect URI.");
        return (client, secret);
    }

    private static string ApplicationType(ClientRegistration registration)
    {
        Require(registration.ApplicationType is null or "web" or "native", "application_type must be web or native.");
        return registration.ApplicationType ?? "web";
    }

    private static HashSet<string> Permissions(ClientRegistration registration, bool isPublic, IReadOnlyDictionary<string, string?> known)
    {
        var grants = (registration.GrantTypes ?? ["authorization_code", "refresh_token"]).Select(grant => ClientPermissions.GrantPrefix + grant).ToArray();
        Require(grants.Length > 0 && grants.All(ClientPermissions.Grants.Contains), $"grant_types must be among {string.Join(", ", ClientPermissions.Grants.Select(grant => grant[ClientPermissions.GrantPrefix.Length..]))}.");
        Require(!isPublic || !grants.Contains(ClientPermissions.ClientCredentials), "client_credentials is for clients that authenticate.");
        var scopes = (registration.Scope ?? "openid profile email").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Require(scopes.All(known.ContainsKey), $"scope must be among {string.Join(", ", known.Keys)}.");
        return [.. grants, .. scopes.Where(scope => scope is not (Scopes.OpenId or Scopes.OfflineAccess)).Select(scope => ClientPermissions.ScopePrefix + scope)];
    }

    private static string? Keys(ClientRegistration registration)
    {
        if (registration.JsonWebKeySet is not { } keys)
        {
            return null;
        }

        var text = keys.GetRawText();
        Require(JsonWebKeySet.TryRead(Encoding.UTF8.GetBytes(text), out var read) && read.Count > 0, "jwks must be a JWK Set with a key for ES256, RS256, PS256 or EdDSA.");
        // Only the public halves are kept, whatever was sent.
        return Encoding.UTF8.GetString(JsonWebKeySet.Write(read.Select(key => key.Jwk)));
    }

    private static JwsAlgorithm Algorithm(string? name) => name switch
    {
        null or "RS256" => JwsAlgorithm.RS256,
        "ES256" => JwsAlgorithm.ES256,
        _ => throw new AdministrationException("id_token_signed_response_alg must be RS256 or ES256."),
    };

    private static string Name(string name)
    {
        Require(name.Trim().Length is > 0 and <= MaxText && !name.Any(char.IsControl), "client_name must be 1 to 100 characters.");
        return name.Trim();
    }

    private static List<string> Uris(IReadOnlyList<string>? uris, string name)
    {
        Require((uris?.Count ?? 0) <= MaxUris, $"{name} may have {MaxUris} entries.");
        foreach (var uri in uris ?? [])
        {
            // RFC 6749 §3.1.2: absolute, without a fragment. Plain http only to the person's own machine.
            Require(
                uri.Length <= MaxUri && uri.All(letter => letter is > ' ' and <= '~' and not ('"' or '<' or '>' or '\\')) && !uri.Contains('#', StringComparison.Ordinal)
                && Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.UserInfo.Length == 0
                && (parsed.Scheme == Uri.UriSchemeHttps || (parsed.Scheme == Uri.UriSchemeHttp && parsed.IsLoopback) || parsed.Scheme.Contains('.', StringComparison.Ordinal)),
                $"{name}: {uri} must be https, http on loopback, or a private scheme with a dot, without a fragment.");
        }

        return [.. uris ?? []];
    }

    private static string? Address(string? address, string name)
    {
        Require(
            address is null || (address.Length <= MaxUri && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0),
            $"{name} must be an https address (http only to hosts that the operator allowed).");
        return address;
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new AdministrationException(message);
        }
    }
}
