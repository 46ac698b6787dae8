using System.Globalization;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Federation;
using GraphChat.Identity.Links;
using GraphChat.Identity.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Pages;

/// <summary>/account/upstream-new: makes an account for somebody whom an upstream provider recognised, without a password.</summary>
internal sealed class UpstreamRegistration(
    AccountForms forms, UpstreamDirectory directory, UpstreamLinks links, OneTimeLinks invitations, UserManager<Account> users, SignInCompletion completion, Tickets tickets, Throttle throttle, AuditTrail audit, TimeProvider time)
{
    public const string Path = "/account/upstream-new";

    private static readonly TimeSpan s_window = TimeSpan.FromHours(1);

    /// <summary>Asks for the names that the account is to have.</summary>
    public Task AskAsync(HttpContext context, UpstreamOptions upstream, UpstreamIdentity identity, string? next, string? invitation)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["upstream"] = upstream.Name,
            ["subject"] = identity.Subject,
            ["mfa"] = identity.HasSecondFactor ? "yes" : "no",
        };
        Put(parameters, "at", identity.AuthenticatedAt?.ToString("O", CultureInfo.InvariantCulture));
        Put(parameters, "next", next);
        Put(parameters, "invitation", invitation);
        return WriteAsync(context, tickets.Write(new Ticket(Ticket.Upstream, parameters, time.GetUtcNow())), identity.UserName, identity.Name, null, StatusCodes.Status200OK);
    }

    public async Task SubmitAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (await forms.ReadAsync(context, Path) is not { } form)
        {
            return;
        }

        var (name, displayName) = (form["name"]?.Trim(), form["display_name"]?.Trim());
        if (tickets.Read(form["ticket"]) is not { Kind: Ticket.Upstream } ticket || directory.Find(ticket.Parameters["upstream"]) is not { } upstream)
        {
            await PageWriter.WriteErrorAsync(context, Texts.For(context), ProtocolError.InvalidRequest("The request has expired. Start again in the application."));
            return;
        }

        var network = AuditTrail.Prefix(context.Connection.RemoteIpAddress ?? System.Net.IPAddress.None);
        if (!await throttle.TryCountAsync(new ThrottleRule(Throttle.KeyOf("register", network), 100, s_window), cancellationToken))
        {
            await WriteAsync(context, form["ticket"]!, name, displayName, texts => texts.Throttled, StatusCodes.Status429TooManyRequests);
            return;
        }

        if (Fault(name, displayName) is { } fault)
        {
            await WriteAsync(context, form["ticket"]!, name, displayName, fault, StatusCodes.Status200OK);
            return;
        }

        var invitation = ticket.Parameters.GetValueOrDefault("invitation");
        var link = invitation is null ? null : await invitations.TakeAsync(invitation, cancellationToken);
        if (upstream.Registration == RegistrationMode.Closed || (link is null && (invitation is not null || upstream.Registration != RegistrationMode.Open)))
        {
            await PageWriter.WriteErrorAsync(context, Texts.For(context), ProtocolError.InvalidRequest("The invitation was used or has expired."), StatusCodes.Status403Forbidden);
            return;
        }

        var account = new Account { Id = Guid.NewGuid(), UserName = name, DisplayName = displayName!, Role = link?.Role ?? AccountRoles.Learner, CreatedAt = time.GetUtcNow() };
        var identity = new UpstreamIdentity(upstream.Issuer, ticket.Parameters["subject"], null, null, ticket.Parameters["mfa"] == "yes", ReadTime(ticket.Parameters.GetValueOrDefault("at")));
        if (!(await users.CreateAsync(account)).Succeeded)
        {
            await PutBackAsync(link, invitation, cancellationToken);
            await WriteAsync(
                context, form["ticket"]!, name, displayName, texts => texts["This name is taken or has characters that are not allowed.", "Ce nom est pris ou contient des caractères non autorisés."], StatusCodes.Status200OK);
            return;
        }

        // Of two at once for one identity, one keeps its account.
        if (!await links.AddAsync(account.Id, identity, upstream.DisplayName, cancellationToken))
        {
            await users.DeleteAsync(account);
            await PutBackAsync(link, invitation, cancellationToken);
            await PageWriter.WriteErrorAsync(context, Texts.For(context), ProtocolError.InvalidRequest("There is an account for this sign-in already. Sign in again."), StatusCodes.Status409Conflict);
            return;
        }

        await audit.WriteAsync(context, AuditKinds.PersonAdded, cancellationToken, Account.SubjectOf(account.Id), details: upstream.Name);
        await completion.CompleteAsync(context, account, UpstreamEndpoint.MethodsOf(identity), ticket.Parameters.GetValueOrDefault("next"), identity.AuthenticatedAt);
    }

    private Task PutBackAsync(OneTimeLink? link, string? invitation, CancellationToken cancellationToken) =>
        link is null ? Task.CompletedTask : invitations.PutBackAsync(invitation!, cancellationToken);

    private static DateTimeOffset? ReadTime(string? text) => text is null ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    private static void Put(Dictionary<string, string> parameters, string name, string? value)
    {
        if (value is not null)
        {
            parameters[name] = value;
        }
    }

    private static Func<Texts, string>? Fault(string? name, string? displayName)
    {
        if (name is not { Length: >= 2 and <= 64 })
        {
            return texts => texts["The name must have 2 to 64 characters.", "Le nom doit avoir 2 à 64 caractères."];
        }

        return !DisplayNames.IsAllowed(displayName)
            ? texts => texts["The name that others see must have 1 to 100 characters.", "Le nom visible par les autres doit avoir 1 à 100 caractères."]
            : null;
    }

    private Task WriteAsync(HttpContext context, string ticket, string? name, string? displayName, Func<Texts, string>? alert, int status)
    {
        var texts = Texts.For(context);
        return PageWriter.WriteAsync(
            context,
            texts,
            texts["Make an account", "Créer un compte"],
            Html.Of(
                $"""
                {PageWriter.Alert(alert?.Invoke(texts))}
                <p>{texts["You have no account here yet. With this one you sign in as you just did, without a password.", "Vous n’avez pas encore de compte ici. Avec celui-ci vous vous connectez comme à l’instant, sans mot de passe."]}</p>
                {forms.Form(context, Path, Html.Of(
                    $"""
                    {PageWriter.Hidden("ticket", ticket)}
                    <label for="name">{texts["Name to sign in with", "Nom de connexion"]}</label>
                    <input id="name" name="name" type="text" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" required>
                    <label for="display_name">{texts["Name that others see", "Nom visible par les autres"]}</label>
                    <input id="display_name" name="display_name" type="text" value="{displayName}" autocomplete="name" maxlength="100" required>
                    <button type="submit">{texts["Make the account", "Créer le compte"]}</button>
                    """))}
                """),
            status);
    }
}
