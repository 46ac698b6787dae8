using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Tokens;
using GraphChat.Jose;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Pages;

/// <summary>/account/passkeys: adds and removes passkeys; /account/passkey signs in with one (Web Authentication Level 3).</summary>
internal sealed class PasskeysEndpoint(
    AccountForms forms, Antiforgery antiforgery, IPasskeyHandler<Account> handler, UserManager<Account> users, UsedTokenIds used, SecurityEvents events,
    SignInCompletion completion, AuditTrail audit, IDataProtectionProvider protection, TimeProvider time)
{
    public const string Path = "/account/passkeys";
    public const string SignInPath = "/account/passkey";
    public const string SignInOptionsPath = "/account/passkey/options";

    private const int MaxPasskeys = 10;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector _creation = protection.CreateProtector("GraphChat.Identity.Passkeys.Creation.v1").ToTimeLimitedDataProtector();
    private readonly ITimeLimitedDataProtector _request = protection.CreateProtector("GraphChat.Identity.Passkeys.Request.v1").ToTimeLimitedDataProtector();

    public async Task ShowAsync(HttpContext context)
    {
        if (await forms.SignedInAsync(context, Path, isSensitive: true) is { } signedIn)
        {
            await WriteAsync(context, signedIn.Account, null);
        }
    }

    public async Task SubmitAsync(HttpContext context)
    {
        if (await forms.SignedInAsync(context, Path, isSensitive: true) is not { } signedIn || await forms.ReadAsync(context, Path) is not { } form)
        {
            return;
        }

        var (account, cancellationToken) = (signedIn.Account, context.RequestAborted);
        if (form["remove"] is { } text && Base64UrlText.TryDecode(text, out var credentialId) && await users.GetPasskeyAsync(account, credentialId) is not null)
        {
            await users.RemovePasskeyAsync(account, credentialId);
            await events.EndEverythingElseAsync(context, account, AuditKinds.PasskeyRemoved, signedIn.Session.Methods, cancellationToken);
            Responses.SeeOther(context, Path);
            return;
        }

        if (form["credential"] is { } credential && await TakeStateAsync(_creation, form["state"], cancellationToken) is { } state)
        {
            var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = credential, AttestationState = state });
            if (result.Succeeded && result.UserEntity.Id == account.Id.ToString())
            {
                result.Passkey.Name = form["name"] is { Length: > 0 and <= 50 } name ? name : time.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
                await users.AddOrUpdatePasskeyAsync(account, result.Passkey);
                await events.EndEverythingElseAsync(context, account, AuditKinds.PasskeyAdded, signedIn.Session.Methods, cancellationToken);
                Responses.SeeOther(context, Path);
                return;
            }
        }

        await WriteAsync(context, account, texts => texts["The passkey was not accepted.", "La clé d’accès n’a pas été acceptée."]);
    }

    /// <summary>What the browser needs to ask for a passkey of anybody.</summary>
    public async Task SignInOptionsAsync(HttpContext context)
    {
        var options = await handler.MakeRequestOptionsAsync(null, context);
        await Responses.WriteJsonAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WritePropertyName("options");
            writer.WriteRawValue(options.RequestOptionsJson);
            writer.WriteString("state", _request.Protect(options.AssertionState!, s_lifetime));
        });
    }

    public async Task SignInAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var form = await Parameters.FromFormAsync(context.Request, cancellationToken);
        if (form is { IsMalformed: false, Repeated.Count: 0 } && antiforgery.IsValid(context, SignInEndpoint.Path, form) && form["credential"] is { } credential
            && await TakeStateAsync(_request, form["state"], cancellationToken) is { } state)
        {
            var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = credential, AssertionState = state });
            if (result.Succeeded && result.User is { DisabledAt: null } account)
            {
                await users.AddOrUpdatePasskeyAsync(account, result.Passkey);
                // The device verified the person (PIN or biometry): two factors in one.
                await completion.CompleteAsync(context, account, ["pop", "user", AuthenticationContext.Multiple], form["ticket"]);
                return;
            }
        }

        await audit.WriteAsync(context, AuditKinds.SignInRefused, cancellationToken, details: "passkey");
        var texts = Texts.For(context);
        await PageWriter.WriteErrorAsync(context, texts, new ProtocolError("access_denied", "The passkey was not accepted."));
    }

    // Each challenge counts once.
    private async Task<string?> TakeStateAsync(ITimeLimitedDataProtector protector, string? text, CancellationToken cancellationToken)
    {
        try
        {
            return text is not null && protector.Unprotect(text, out var expires) is { } state && await used.TryUseAsync("passkey", [Secrets.Hash(state)], expires, cancellationToken) ? state : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private async Task WriteAsync(HttpContext context, Account account, Func<Texts, string>? alert)
    {
        var texts = Texts.For(context);
        var passkeys = await users.GetPasskeysAsync(account);
        var add = Html.Empty;
        if (passkeys.Count < MaxPasskeys)
        {
            var entity = new PasskeyUserEntity { Id = account.Id.ToString(), Name = account.UserName!, DisplayName = account.DisplayName };
            var options = await handler.MakeCreationOptionsAsync(entity, context);
            add = forms.Form(context, Path, Html.Of(
                $"""
                {PageWriter.Hidden("state", _creation.Protect(options.AttestationState!, s_lifetime))}
                <input type="hidden" name="credential" value="" data-passkey-create="{options.CreationOptionsJson}">
                <label for="name">{texts["Name of the new passkey", "Nom de la nouvelle clé d’accès"]}</label>
                <input id="name" name="name" type="text" maxlength="50" autocomplete="off">
                <button type="submit">{texts["Add a passkey", "Ajouter une clé d’accès"]}</button>
                """));
        }

        await PageWriter.WriteAsync(
            context,
            texts,
            texts["Passkeys", "Clés d’accès"],
            Html.Of(
                $"""
                {PageWriter.Alert(alert?.Invoke(texts))}
                <p>{texts["A passkey signs you in with the lock of your device, without a password. This page needs script.", "Une clé d’accès vous connecte avec le verrou de votre appareil, sans mot de passe. Cette page a besoin de scripts."]}</p>
                <ul class="plain">
                {Html.Join(passkeys.Select(passkey => Html.Of($"""<li>{passkey.Name} {forms.Form(context, Path, Html.Of($"""<button type="submit" name="remove" value="{Base64UrlText.Encode(passkey.CredentialId)}" class="small">{texts["Remove", "Supprimer"]}</button>"""))}</li>""")))}
                </ul>
                {add}
                {AccountForms.Back(texts)}
                """),
            script: "passkeys.js");
    }
}
