using GraphChat.Identity.Accounts;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Links;
using GraphChat.Identity.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Pages;

/// <summary>/account/confirm-email: confirms an address by the link in a mail; a button, because programs that scan mail open links too.</summary>
internal sealed class ConfirmEmailEndpoint(AccountForms forms, OneTimeLinks links, UserManager<Account> users, IdentityDatabase database, AuditTrail audit)
{
    public const string Path = "/account/confirm-email";

    public async Task ShowAsync(HttpContext context)
    {
        var token = context.Request.Query["token"].ToString();
        if (await links.FindAsync(token, context.RequestAborted) is not { Kind: OneTimeLinks.Email } link)
        {
            await ResetEndpoint.WriteExpiredAsync(context);
            return;
        }

        var texts = Texts.For(context);
        await PageWriter.WriteAsync(
            context,
            texts,
            texts["Confirm your address", "Confirmez votre adresse"],
            Html.Of($"<p>{link.Email}</p>{forms.Form(context, Path, Html.Of($"""{PageWriter.Hidden("token", token)}<button type="submit">{texts["Confirm", "Confirmer"]}</button>"""))}"));
    }

    public async Task SubmitAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (await forms.ReadAsync(context, Path) is not { } form)
        {
            return;
        }

        if (await links.FindAsync(form["token"], cancellationToken) is not { Kind: OneTimeLinks.Email }
            || await links.TakeAsync(form["token"], cancellationToken) is not { UserId: { } userId, Email: { } email })
        {
            await ResetEndpoint.WriteExpiredAsync(context);
            return;
        }

        // An address belongs to the account that proved it last.
        await database.ExecuteAsync(
            """UPDATE identity."AspNetUsers" SET "EmailConfirmed" = false WHERE "NormalizedEmail" = $1 AND "Id" <> $2""", cancellationToken, users.NormalizeEmail(email), userId);
        await database.ExecuteAsync(
            """UPDATE identity."AspNetUsers" SET "Email" = $2, "NormalizedEmail" = $3, "EmailConfirmed" = true WHERE "Id" = $1""", cancellationToken, userId, email, users.NormalizeEmail(email));
        await audit.WriteAsync(context, AuditKinds.EmailConfirmed, cancellationToken, Account.SubjectOf(userId));
        var texts = Texts.For(context);
        await PageWriter.WriteAsync(context, texts, texts["The address is confirmed", "L’adresse est confirmée"], Html.Of($"<p>{texts.SignedOutHint}</p>"));
    }
}
