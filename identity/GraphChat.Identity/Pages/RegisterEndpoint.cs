using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Links;
using GraphChat.Identity.Mail;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Pages;

/// <summary>/account/register: makes an account, where registration is open, by an invitation, or as the first administrator.</summary>
internal sealed class RegisterEndpoint(
    AccountForms forms, OneTimeLinks links, UserManager<Account> users, IPasswordHasher<Account> hasher, PasswordGate gate, Throttle throttle, SignInCompletion completion,
    EmailLinks emails, AuditTrail audit, GraphChatIdentityOptions options, TimeProvider time)
{
    public const string Path = "/account/register";

    private static readonly TimeSpan s_window = TimeSpan.FromHours(1);

    public async Task ShowAsync(HttpContext context)
    {
        var token = context.Request.Query["token"].ToString();
        if (await AllowsAsync(context, token) is { } link)
        {
            await WriteAsync(context, token, link, null, null, StatusCodes.Status200OK);
        }
    }

    public async Task SubmitAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (await forms.ReadAsync(context, Path) is not { } form || await AllowsAsync(context, form["token"]) is not { } link)
        {
            return;
        }

        var network = AuditTrail.Prefix(context.Connection.RemoteIpAddress ?? System.Net.IPAddress.None);
        if (!await throttle.TryCountAsync(new ThrottleRule(Throttle.KeyOf("register", network), 100, s_window), cancellationToken))
        {
            await WriteAsync(context, form["token"], link, form, texts => texts.Throttled, StatusCodes.Status429TooManyRequests);
            return;
        }

        if (Fault(form) is { } fault)
        {
            await WriteAsync(context, form["token"], link, form, fault, StatusCodes.Status200OK);
            return;
        }

        var account = new Account
        {
            Id = Guid.NewGuid(),
            UserName = form["name"]!.Trim(),
            DisplayName = form["display_name"]!.Trim(),
            Role = link.Role ?? AccountRoles.Learner,
            CreatedAt = time.GetUtcNow(),
        };
        var (ran, hash) = await gate.RunAsync(() => hasher.HashPassword(account, form["new_password"]!), cancellationToken);
        if (!ran)
        {
            await WriteAsync(context, form["token"], link, form, texts => texts.Busy, StatusCodes.Status503ServiceUnavailable);
            return;
        }

        account.PasswordHash = hash;
        // The link is used before the account is made: of two at once, one makes one.
        if (form["token"] is { } token && await links.TakeAsync(token, cancellationToken) is null)
        {
            await RefuseAsync(context);
            return;
        }

        if (!(await users.CreateAsync(account)).Succeeded)
        {
            if (form["token"] is { } unused)
            {
                await links.PutBackAsync(unused, cancellationToken);
            }

            await WriteAsync(
                context, form["token"], link, form, texts => texts["This name is taken or has characters that are not allowed.", "Ce nom est pris ou contient des caractères non autorisés."], StatusCodes.Status200OK);
            return;
        }

        await audit.WriteAsync(context, AuditKinds.PersonAdded, cancellationToken, Account.SubjectOf(account.Id), details: link.Kind);
        if (form["email"] is { } email)
        {
            await emails.SendConfirmationAsync(account, email, Texts.For(context), cancellationToken);
        }

        await completion.CompleteAsync(context, account, [AuthenticationContext.Password], null);
    }

    private static Func<Texts, string>? Fault(Parameters form)
    {
        if (form["name"]?.Trim() is not { Length: >= 2 and <= 64 } name)
        {
            return texts => texts["The name must have 2 to 64 characters.", "Le nom doit avoir 2 à 64 caractères."];
        }

        if (!DisplayNames.IsAllowed(form["display_name"]?.Trim()))
        {
            return texts => texts["The name that others see must have 1 to 100 characters.", "Le nom visible par les autres doit avoir 1 à 100 caractères."];
        }

        if (form["email"] is { } email && !Mailer.IsAddress(email))
        {
            return texts => texts["This is no e-mail address.", "Ce n’est pas une adresse e-mail."];
        }

        return PasswordRules.Check(form["new_password"] ?? "", name, form["email"]) is { } fault ? texts => PasswordTexts.Of(texts, fault) : null;
    }

    private async Task<OneTimeLink?> AllowsAsync(HttpContext context, string? token)
    {
        var link = await links.FindAsync(token, context.RequestAborted);
        var allowed = link switch
        {
            { Kind: OneTimeLinks.FirstAdministrator } => link,
            { Kind: OneTimeLinks.Invitation } when options.Registration != RegistrationMode.Closed => link,
            null when string.IsNullOrEmpty(token) && options.Registration == RegistrationMode.Open => new OneTimeLink("open", null, null, null),
            _ => null,
        };
        if (allowed is null)
        {
            await RefuseAsync(context);
        }

        return allowed;
    }

    private static Task RefuseAsync(HttpContext context)
    {
        var texts = Texts.For(context);
        return PageWriter.WriteAsync(
            context,
            texts,
            texts["Registration is by invitation", "L’inscription se fait sur invitation"],
            Html.Of($"<p>{texts["The invitation is missing, was used or has expired. Ask those who run this installation for another.", "L’invitation manque, a servi ou a expiré. Demandez-en une autre aux responsables de cette installation."]}</p>"),
            StatusCodes.Status403Forbidden);
    }

    private Task WriteAsync(HttpContext context, string? token, OneTimeLink link, Parameters? form, Func<Texts, string>? alert, int status)
    {
        var texts = Texts.For(context);
        return PageWriter.WriteAsync(
            context,
            texts,
            texts["Make an account", "Créer un compte"],
            Html.Of(
                $"""
                {PageWriter.Alert(alert?.Invoke(texts))}
                {forms.Form(context, Path, Html.Of(
                    $"""
                    {PageWriter.Hidden("token", string.IsNullOrEmpty(token) ? null : token)}
                    <label for="name">{texts["Name to sign in with", "Nom de connexion"]}</label>
                    <input id="name" name="name" type="text" value="{form?["name"]}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" required>
                    <label for="display_name">{texts["Name that others see", "Nom visible par les autres"]}</label>
                    <input id="display_name" name="display_name" type="text" value="{form?["display_name"]}" autocomplete="name" maxlength="100" required>
                    <label for="email">{texts["E-mail address (not needed)", "Adresse e-mail (facultative)"]}</label>
                    <input id="email" name="email" type="email" value="{form?["email"] ?? link.Email}" autocomplete="email" maxlength="254">
                    {PasswordTexts.NewField(texts)}
                    <button type="submit">{texts["Make the account", "Créer le compte"]}</button>
                    """))}
                {UpstreamButtons.Of(texts, options.Upstreams.Where(upstream => link.Kind != OneTimeLinks.FirstAdministrator && upstream.Registration != RegistrationMode.Closed), "token", token)}
                """),
            status);
    }
}
