using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Federation;
using GraphChat.Identity.Protocol;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Pages;

/// <summary>/account/linked: the upstream providers that the account is linked with; links and unlinks.</summary>
internal sealed class LinkedEndpoint(AccountForms forms, UpstreamDirectory directory, UpstreamLinks links, UpstreamEndpoint upstreams, SecurityEvents events, TimeProvider time)
{
    public const string Path = "/account/linked";

    public async Task ShowAsync(HttpContext context)
    {
        if (await forms.SignedInAsync(context, Path, isSensitive: true) is { } signedIn)
        {
            await WriteAsync(context, signedIn.Account, null, StatusCodes.Status200OK);
        }
    }

    public async Task SubmitAsync(HttpContext context)
    {
        if (await forms.SignedInAsync(context, Path, isSensitive: true) is not { } signedIn || await forms.ReadAsync(context, Path) is not { } form)
        {
            return;
        }

        var (account, cancellationToken) = (signedIn.Account, context.RequestAborted);
        if (directory.Find(form["link"]) is { } upstream)
        {
            await upstreams.SendAsync(context, upstream, new UpstreamAttempt(upstream.Name, Secrets.Create(), Secrets.Create(), time.GetUtcNow()) { LinkTo = account.Id });
            return;
        }

        if (form["unlink"] is { } issuer)
        {
            if (!await links.RemoveAsync(account.Id, issuer, cancellationToken))
            {
                await WriteAsync(
                    context,
                    account,
                    texts => texts["It is the only way in which you can sign in: choose a password or add a passkey first.", "C’est votre seul moyen de connexion : choisissez d’abord un mot de passe ou ajoutez une clé d’accès."],
                    StatusCodes.Status409Conflict);
                return;
            }

            await events.EndEverythingElseAsync(context, account, AuditKinds.UpstreamUnlinked, signedIn.Session.Methods, cancellationToken);
        }

        Responses.SeeOther(context, Path);
    }

    private async Task WriteAsync(HttpContext context, Account account, Func<Texts, string>? alert, int status)
    {
        var (texts, cancellationToken) = (Texts.For(context), context.RequestAborted);
        var linked = await links.ListAsync(account.Id, cancellationToken);
        var targets = new List<string>();
        foreach (var upstream in directory.All.Where(upstream => !linked.Contains(upstream.Issuer)))
        {
            if (await directory.ReadAsync(upstream, cancellationToken) is { } metadata)
            {
                targets.Add(new Uri(metadata.AuthorizationEndpoint).GetLeftPart(UriPartial.Authority));
            }
        }

        await PageWriter.WriteAsync(
            context,
            texts,
            texts["Sign-in elsewhere", "Connexion par ailleurs"],
            Html.Of(
                $"""
                {PageWriter.Alert(alert?.Invoke(texts))}
                <ul class="plain">
                {Html.Join(linked.Select(issuer => Item(context, directory.All.FirstOrDefault(upstream => upstream.Issuer == issuer)?.DisplayName ?? issuer, "unlink", issuer, texts["Unlink", "Délier"])))}
                {Html.Join(directory.All.Where(upstream => !linked.Contains(upstream.Issuer)).Select(upstream => Item(context, upstream.DisplayName, "link", upstream.Name, texts["Link", "Lier"])))}
                </ul>
                {AccountForms.Back(texts)}
                """),
            status,
            targets.Count == 0 ? null : string.Join(' ', targets.Distinct(StringComparer.Ordinal)));
    }

    private Html Item(HttpContext context, string text, string action, string value, string button) => Html.Of(
        $"""
        <li>{text}
        {forms.Form(context, Path, Html.Of($"""<button type="submit" name="{action}" value="{value}" class="small">{button}</button>"""))}
        </li>
        """);
}
