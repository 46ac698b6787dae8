using GraphChat.Identity.Accounts;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace GraphChat.Identity.Pages;

/// <summary>What the pages of an account have in common: who is signed in, how lately, and whether a form is the page's own.</summary>
internal sealed class AccountForms(BrowserSessions sessions, UserManager<Account> users, Antiforgery antiforgery, Tickets tickets, TimeProvider time)
{
    private static readonly TimeSpan s_recent = TimeSpan.FromMinutes(15);

    /// <summary>The session and account, or null after sending the browser to sign in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">Where to come back to.</param>
    /// <param name="isSensitive">Whether the sign-in must be a recent one.</param>
    public async Task<(BrowserSession Session, Account Account)?> SignedInAsync(HttpContext context, string path, bool isSensitive = false)
    {
        if (await sessions.FindAsync(context, context.RequestAborted) is { } session
            && (!isSensitive || time.GetUtcNow() - session.AuthenticatedAt <= s_recent)
            && await users.FindByIdAsync(session.UserId.ToString()) is { } account)
        {
            return (session, account);
        }

        var ticket = new Ticket(Ticket.Page, new Dictionary<string, string> { ["path"] = path }, time.GetUtcNow());
        Responses.SeeOther(context, $"{SignInEndpoint.Path}?ticket={tickets.Write(ticket)}");
        return null;
    }

    /// <summary>The form that was sent, or null after an error page.</summary>
    public async Task<Parameters?> ReadAsync(HttpContext context, string path)
    {
        var form = await Parameters.FromFormAsync(context.Request, context.RequestAborted);
        if (form is { IsMalformed: false, Repeated.Count: 0 } && antiforgery.IsValid(context, path, form))
        {
            return form;
        }

        var texts = Texts.For(context);
        await PageWriter.WriteAsync(
            context,
            texts,
            texts.ErrorTitle,
            Html.Of($"""{PageWriter.Alert(texts.FormExpired)}<p><a href="{path}">{texts["Back", "Retour"]}</a></p>"""),
            StatusCodes.Status400BadRequest);
        return null;
    }

    /// <summary>A form of a page.</summary>
    public Html Form(HttpContext context, string path, Html fields) =>
        Html.Of(
            $"""
            <form method="post" action="{path}">
            {antiforgery.Field(context, path)}
            {fields}
            </form>
            """);

    public static Html Button(string action, string text, bool isSecond = false) =>
        isSecond
            ? Html.Of($"""<button type="submit" name="action" value="{action}" class="second">{text}</button>""")
            : Html.Of($"""<button type="submit" name="action" value="{action}">{text}</button>""");

    public static Html Back(Texts texts) => Html.Of($"""<p><a href="{AccountEndpoint.Path}">{texts["Back to the account", "Retour au compte"]}</a></p>""");
}
