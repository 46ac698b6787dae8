using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Federation;
using GraphChat.Identity.Links;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using GraphChat.Identity.Tokens;
using GraphChat.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Pages;

/// <summary>/account/upstream/{name}: the way to an upstream provider and back.</summary>
internal sealed class UpstreamEndpoint(
    UpstreamDirectory directory, UpstreamAttempts attempts, UpstreamExchange exchange, UpstreamLinks links, UpstreamRegistration registration, OneTimeLinks invitations, UserManager<Account> users,
    BrowserSessions sessions, SignInCompletion completion, Tickets tickets, Throttle throttle, AuditTrail audit, TimeProvider time)
{
    public const string Path = "/account/upstream/{name}";
    public const string CallbackPath = Path + "/callback";
    public const string Root = "/account/upstream/";

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(5);

    /// <summary>Sends the browser there to sign in.</summary>
    public async Task StartAsync(HttpContext context)
    {
        var given = context.Request.Query["ticket"].ToString();
        if (await FindAsync(context) is not { } upstream)
        {
            return;
        }

        var ticket = tickets.Read(given);
        if (given.Length > 0 && ticket is null)
        {
            await PageWriter.WriteErrorAsync(context, Texts.For(context), ProtocolError.InvalidRequest("The request has expired. Start again in the application."));
            return;
        }

        var invitation = context.Request.Query["token"].ToString();
        await SendAsync(context, upstream, new UpstreamAttempt(upstream.Name, Secrets.Create(), Secrets.Create(), time.GetUtcNow())
        {
            Next = given.Length == 0 ? null : given,
            Invitation = invitation.Length is 0 or > 100 ? null : invitation,
            IsFresh = await MustAskAsync(context, ticket),
        });
    }

    /// <summary>Sends the browser there with an attempt.</summary>
    public async Task SendAsync(HttpContext context, UpstreamOptions upstream, UpstreamAttempt attempt)
    {
        var cancellationToken = context.RequestAborted;
        var network = AuditTrail.Prefix(context.Connection.RemoteIpAddress ?? System.Net.IPAddress.None);
        if (!await throttle.TryCountAsync(new ThrottleRule(Throttle.KeyOf("upstream", network), 300, s_window), cancellationToken))
        {
            await FailAsync(context, upstream, attempt, "throttled", StatusCodes.Status429TooManyRequests);
            return;
        }

        if (await directory.ReadAsync(upstream, cancellationToken) is not { } metadata)
        {
            await FailAsync(context, upstream, attempt, "unavailable", StatusCodes.Status503ServiceUnavailable);
            return;
        }

        var parameters = new Dictionary<string, string>
        {
            ["response_type"] = "code",
            ["client_id"] = upstream.ClientId,
            ["redirect_uri"] = exchange.RedirectUri(upstream),
            ["scope"] = "openid profile",
            ["state"] = await attempts.AddAsync(context, attempt, cancellationToken),
            ["nonce"] = attempt.Nonce,
            ["code_challenge"] = Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(attempt.Verifier))),
            ["code_challenge_method"] = "S256",
            // Also without a limit of ours: it makes the provider say when the person signed in.
            ["max_age"] = attempt.IsFresh ? "0" : "43200",
        };
        if (attempt.IsFresh)
        {
            parameters["prompt"] = "login";
        }

        if (upstream.MultiFactorContext is { } wanted)
        {
            parameters["acr_values"] = wanted;
        }

        var separator = metadata.AuthorizationEndpoint.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        Responses.SeeOther(context, $"{metadata.AuthorizationEndpoint}{separator}{string.Join('&', parameters.Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value)}"))}");
    }

    /// <summary>Takes what the provider answers through the browser.</summary>
    public async Task ReturnAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (await FindAsync(context) is not { } upstream)
        {
            return;
        }

        var answer = Parameters.FromQuery(context.Request);
        if (answer.IsMalformed || answer.Repeated.Count > 0
            || await attempts.TakeAsync(context, answer["state"], upstream.Name, cancellationToken) is not { } attempt)
        {
            await FailAsync(context, upstream, null, "state", StatusCodes.Status400BadRequest);
            return;
        }

        if (await directory.ReadAsync(upstream, cancellationToken) is not { } metadata)
        {
            await FailAsync(context, upstream, attempt, "unavailable", StatusCodes.Status503ServiceUnavailable);
            return;
        }

        // RFC 9207 §2.4: an answer that names another issuer, or none where this one always names itself, is somebody else's.
        if (answer["iss"] is { } issuer ? issuer != upstream.Issuer : metadata.NamesItself)
        {
            await FailAsync(context, upstream, attempt, "issuer", StatusCodes.Status400BadRequest);
            return;
        }

        if (answer["error"] is { } error)
        {
            await FailAsync(context, upstream, attempt, error == "access_denied" ? "access_denied" : "answer", StatusCodes.Status400BadRequest);
            return;
        }

        if (answer["code"] is not { } code)
        {
            await FailAsync(context, upstream, attempt, "answer", StatusCodes.Status400BadRequest);
            return;
        }

        var (identity, fault) = await exchange.RedeemAsync(upstream, metadata, attempt, code, cancellationToken);
        if (identity is null)
        {
            await FailAsync(context, upstream, attempt, fault, StatusCodes.Status400BadRequest);
        }
        else if (attempt.LinkTo is { } userId)
        {
            await LinkAsync(context, upstream, attempt, identity, userId);
        }
        else
        {
            await SignInAsync(context, upstream, attempt, identity);
        }
    }

    private async Task SignInAsync(HttpContext context, UpstreamOptions upstream, UpstreamAttempt attempt, UpstreamIdentity identity)
    {
        var cancellationToken = context.RequestAborted;
        if (await links.FindAsync(identity, cancellationToken) is { } userId)
        {
            if (await users.FindByIdAsync(userId.ToString()) is { DisabledAt: null } account)
            {
                await completion.CompleteAsync(context, account, MethodsOf(identity), attempt.Next, identity.AuthenticatedAt);
                return;
            }

            await FailAsync(context, upstream, attempt, "disabled", StatusCodes.Status403Forbidden);
            return;
        }

        var invited = await invitations.FindAsync(attempt.Invitation, cancellationToken) is { Kind: OneTimeLinks.Invitation };
        if (upstream.Registration == RegistrationMode.Open || (upstream.Registration == RegistrationMode.Invitation && invited))
        {
            await registration.AskAsync(context, upstream, identity, attempt.Next, invited ? attempt.Invitation : null);
            return;
        }

        await FailAsync(context, upstream, attempt, "unknown", StatusCodes.Status403Forbidden);
    }

    private async Task LinkAsync(HttpContext context, UpstreamOptions upstream, UpstreamAttempt attempt, UpstreamIdentity identity, Guid userId)
    {
        var cancellationToken = context.RequestAborted;
        // Whoever began must still be signed in here.
        if (await sessions.FindAsync(context, cancellationToken) is not { } session || session.UserId != userId)
        {
            await FailAsync(context, upstream, attempt, "session", StatusCodes.Status403Forbidden);
            return;
        }

        if (!await links.AddAsync(userId, identity, upstream.DisplayName, cancellationToken))
        {
            await FailAsync(context, upstream, attempt, "taken", StatusCodes.Status409Conflict);
            return;
        }

        await audit.WriteAsync(context, AuditKinds.UpstreamLinked, cancellationToken, session.Subject, details: upstream.Name);
        Responses.SeeOther(context, LinkedEndpoint.Path);
    }

    public static IReadOnlyList<string> MethodsOf(UpstreamIdentity identity) =>
        identity.HasSecondFactor ? [AuthenticationContext.Federated, AuthenticationContext.Multiple] : [AuthenticationContext.Federated];

    // What asks for a recent sign-in here must not be answered by an old one there.
    private async Task<bool> MustAskAsync(HttpContext context, Ticket? ticket) => ticket switch
    {
        { Kind: Ticket.Authorize } => ticket.Parameters.ContainsKey("max_age")
            || (ticket.Parameters.GetValueOrDefault("prompt") ?? "").Split(' ').Any(prompt => prompt is "login" or "select_account"),
        { Kind: Ticket.Page } => await sessions.FindAsync(context, context.RequestAborted) is not null,
        _ => false,
    };

    private async Task<UpstreamOptions?> FindAsync(HttpContext context)
    {
        if (directory.Find((string?)context.Request.RouteValues["name"]) is { } upstream)
        {
            return upstream;
        }

        await PageWriter.WriteErrorAsync(context, Texts.For(context), ProtocolError.InvalidRequest("There is no such provider."), StatusCodes.Status404NotFound);
        return null;
    }

    private async Task FailAsync(HttpContext context, UpstreamOptions upstream, UpstreamAttempt? attempt, string fault, int status)
    {
        await audit.WriteAsync(context, AuditKinds.UpstreamRefused, context.RequestAborted, details: string.Create(CultureInfo.InvariantCulture, $"{upstream.Name} {fault}"));
        var texts = Texts.For(context);
        var back = attempt is { LinkTo: not null } ? LinkedEndpoint.Path : attempt?.Next is { } next ? $"{SignInEndpoint.Path}?ticket={Uri.EscapeDataString(next)}" : SignInEndpoint.Path;
        await PageWriter.WriteAsync(
            context,
            texts,
            texts[$"Signing in with {upstream.DisplayName} did not work", $"La connexion avec {upstream.DisplayName} n’a pas abouti"],
            Html.Of(
                $"""
                <p>{Explain(texts, fault)}</p>
                <p><a href="{back}">{texts["Back", "Retour"]}</a></p>
                <p class="detail">{texts.ErrorReference}: <code>{context.TraceIdentifier}</code></p>
                """),
            status);
    }

    private static string Explain(Texts texts, string fault) => fault switch
    {
        "access_denied" => texts["You did not agree there, or may not sign in here.", "Vous n’avez pas donné votre accord, ou n’y êtes pas autorisé."],
        "unavailable" => texts["It cannot be reached. Try again in a moment.", "Ce service est injoignable. Réessayez dans un instant."],
        "throttled" => texts.Throttled,
        "unknown" => texts[
            "No account here is linked with yours there. Sign in here first, then link it in your account.",
            "Aucun compte n’est lié au vôtre. Connectez-vous d’abord ici, puis liez-le dans votre compte."],
        "taken" => texts["It is linked with an account already.", "Il est déjà lié à un compte."],
        "disabled" => texts["This account may not sign in.", "Ce compte n’est pas autorisé à se connecter."],
        _ => texts["Its answer does not belong to a sign-in that was begun in this browser. Try again.", "Sa réponse ne correspond à aucune connexion commencée dans ce navigateur. Réessayez."],
    };
}
