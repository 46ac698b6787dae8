using GraphChat.Identity.Pages;
using GraphChat.Identity.Protocol;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Authorization;

/// <summary>Sends the answer to a redirect URI that was checked: in its query, or by a form that the browser posts.</summary>
internal static class AuthorizationAnswer
{
    public static Task WriteAsync(HttpContext context, Texts texts, string redirectUri, bool isFormPost, params KeyValuePair<string, string?>[] parameters)
    {
        if (!isFormPost)
        {
            Responses.SeeOther(context, RedirectUris.Append(redirectUri, parameters));
            return Task.CompletedTask;
        }

        // The script submits it; without script there is a button.
        return PageWriter.WriteAsync(
            context,
            texts,
            texts["Back to the application", "Retour à l’application"],
            Html.Of(
                $"""
                <form method="post" action="{redirectUri}" id="answer">
                {Html.Join(parameters.Select(parameter => PageWriter.Hidden(parameter.Key, parameter.Value)))}
                <button type="submit">{texts["Continue", "Continuer"]}</button>
                </form>
                """),
            formAction: RedirectUris.FormActionSource(redirectUri),
            script: "submit.js");
    }
}
