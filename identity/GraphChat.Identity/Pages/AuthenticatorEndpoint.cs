using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Tokens;
using Microsoft.AspNetCore.Http;
using QRCoder;

namespace GraphChat.Identity.Pages;

/// <summary>/account/authenticator: sets an authenticator application up by QR code, and takes it away.</summary>
internal sealed class AuthenticatorEndpoint(AccountForms forms, SecondFactors factors, SecurityEvents events, PublicOrigin origin)
{
    public const string Path = "/account/authenticator";

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
        var methods = signedIn.Session.Methods;
        switch (form["action"])
        {
            case "confirm" when await factors.ConfirmAsync(account.Id, form["code"]?.Replace(" ", "", StringComparison.Ordinal), cancellationToken):
                methods = [.. methods.Append(AuthenticationContext.OneTimePassword).Append(AuthenticationContext.Multiple).Distinct()];
                await events.EndEverythingElseAsync(context, account, AuditKinds.SecondFactorAdded, methods, cancellationToken);
                await WriteCodesAsync(context, await factors.CreateRecoveryCodesAsync(account.Id, cancellationToken));
                break;
            case "codes" or "remove" when await factors.UseAsync(account.Id, form["code"], cancellationToken) == SignInOutcome.Accepted:
                if (form["action"] == "codes")
                {
                    await WriteCodesAsync(context, await factors.CreateRecoveryCodesAsync(account.Id, cancellationToken));
                    break;
                }

                await factors.RemoveAsync(account.Id, cancellationToken);
                await events.EndEverythingElseAsync(
                    context, account, AuditKinds.SecondFactorRemoved, [.. methods.Where(method => method is not (AuthenticationContext.OneTimePassword or AuthenticationContext.Multiple))], cancellationToken);
                Protocol.Responses.SeeOther(context, AccountEndpoint.Path);
                break;
            default:
                await WriteAsync(context, account, texts => texts["The code is wrong or was already used.", "Le code est faux ou a déjà servi."]);
                break;
        }
    }

    private async Task WriteAsync(HttpContext context, Account account, Func<Texts, string>? alert)
    {
        var texts = Texts.For(context);
        var body = await factors.BeginSetUpAsync(account.Id, context.RequestAborted) is { } secret
            ? SetUp(context, texts, account, secret)
            : await StatusAsync(context, texts, account);
        await PageWriter.WriteAsync(
            context,
            texts,
            texts["Authenticator application", "Application d’authentification"],
            Html.Of($"{PageWriter.Alert(alert?.Invoke(texts))}{body}{AccountForms.Back(texts)}"));
    }

    private Html SetUp(HttpContext context, Texts texts, Account account, byte[] secret)
    {
        var text = Base32.Encode(secret);
        var label = Uri.EscapeDataString($"GraphChat ({new Uri(origin.Value).Host}):{account.UserName}");
        using var data = QRCodeGenerator.GenerateQrCode($"otpauth://totp/{label}?secret={text}&issuer=GraphChat", QRCodeGenerator.ECCLevel.M);
        using var code = new PngByteQRCode(data);
        var image = "data:image/png;base64," + Convert.ToBase64String(code.GetGraphic(6));
        return Html.Of(
            $"""
            <p>{texts["Scan this with an authenticator application, then type the code that it shows.", "Scannez ceci avec une application d’authentification, puis saisissez le code qu’elle affiche."]}</p>
            <p><img src="{image}" width="240" height="240" alt="{texts["QR code for the authenticator application", "Code QR pour l’application d’authentification"]}"></p>
            <p class="detail">{texts["Or type this key:", "Ou saisissez cette clé :"]} <code>{string.Join(' ', text.Chunk(4).Select(four => new string(four)))}</code></p>
            {forms.Form(context, Path, Html.Of($"{CodeField(texts)}{AccountForms.Button("confirm", texts["Set up", "Configurer"])}"))}
            """);
    }

    private async Task<Html> StatusAsync(HttpContext context, Texts texts, Account account)
    {
        var left = await factors.CountRecoveryCodesAsync(account.Id, context.RequestAborted);
        return Html.Of(
            $"""
            <p>{texts["An authenticator application is set up. Recovery codes left:", "Une application d’authentification est configurée. Codes de secours restants :"]} {left.ToString(System.Globalization.CultureInfo.InvariantCulture)}</p>
            {forms.Form(context, Path, Html.Of($"{CodeField(texts)}{AccountForms.Button("codes", texts["New recovery codes", "Nouveaux codes de secours"])}{AccountForms.Button("remove", texts["Remove", "Supprimer"], isSecond: true)}"))}
            """);
    }

    private static Html CodeField(Texts texts) => Html.Of(
        $"""
        <label for="code">{texts["Code", "Code"]}</label>
        <input id="code" name="code" type="text" autocomplete="one-time-code" spellcheck="false" maxlength="40" required>
        """);

    private static Task WriteCodesAsync(HttpContext context, IReadOnlyList<string> codes)
    {
        var texts = Texts.For(context);
        return PageWriter.WriteAsync(
            context,
            texts,
            texts["Your recovery codes", "Vos codes de secours"],
            Html.Of(
                $"""
                <p>{texts["Keep them where you keep passwords. Each works once, when your authenticator is not at hand. They are shown only now.", "Gardez-les avec vos mots de passe. Chacun sert une fois, quand votre application n’est pas à portée de main. Ils ne sont affichés que maintenant."]}</p>
                <ul class="plain codes">
                {Html.Join(codes.Select(code => Html.Of($"<li>{code}</li>")))}
                </ul>
                {AccountForms.Back(texts)}
                """));
    }
}
