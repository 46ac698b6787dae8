using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Pages;

/// <summary>/account: who is signed in here, and the way out.</summary>
internal sealed class AccountEndpoint(BrowserSessions sessions, Antiforgery antiforgery)
{
    public const string Path = "/account";

    public async Task ShowAsync(HttpContext context)
    {
        if (await sessions.FindAsync(context, context.RequestAborted) is not { } session)
        {
            Responses.SeeOther(context, SignInEndpoint.Path);
            return;
        }

        var texts = Texts.For(context);
        await PageWriter.WriteAsync(
            context,
            texts,
            session.DisplayName,
            Html.Of(
                $"""
                <p class="lead">{texts.SignedInAs} {session.UserName}</p>
                <form method="post" action="{SignOutEndpoint.Path}">
                {antiforgery.Field(context, SignOutEndpoint.Path)}
                <button type="submit">{texts.SignOut}</button>
                </form>
                """));
    }
}
