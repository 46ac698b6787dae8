using System.Text;
using GraphChat.Identity.Protocol;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Pages;

/// <summary>Sends a page with the headers that keep it out of caches, frames and other people's scripts.</summary>
internal static class PageWriter
{
    public const string AssetsPath = "/account/assets/";
    public const string StylePath = AssetsPath + "style.css";

    /// <param name="context">The request.</param>
    /// <param name="texts">The language.</param>
    /// <param name="title">The page's title and first heading.</param>
    /// <param name="body">What stands below the heading.</param>
    /// <param name="status">The status code.</param>
    /// <param name="script">A file of the assets that the page runs; there is no other script.</param>
    /// <param name="formAction">Where a form's redirects may lead besides here, as a CSP source; browsers check it.</param>
    public static Task WriteAsync(
        HttpContext context, Texts texts, string title, Html body, int status = StatusCodes.Status200OK, string? formAction = null, string? script = null)
    {
        var page = Html.Of(
            $"""
            <!DOCTYPE html>
            <html lang="{texts.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} – GraphChat</title>
            <link rel="stylesheet" href="{StylePath}">
            {(script is null ? Html.Empty : Html.Of($"""<script src="{AssetsPath}{script}" defer></script>"""))}
            </head>
            <body>
            <main>
            <p class="brand" aria-hidden="true">GraphChat</p>
            <h1>{title}</h1>
            {body}
            </main>
            </body>
            </html>

            """);
        var headers = context.Response.Headers;
        Responses.NoStore(context);
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; img-src 'self' data:;{(script is null ? "" : " script-src 'self'; connect-src 'self';")} form-action 'self'{(formAction is null ? "" : $" {formAction}")}; frame-ancestors 'none'; base-uri 'none'";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.ContentLanguage = texts.Language;
        headers.Vary = "Accept-Language, Cookie";
        context.Response.StatusCode = status;
        return Responses.WriteAsync(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page.ToString()));
    }

    public static Html Alert(string? text) => text is null ? Html.Empty : Html.Of($"""<p class="alert" role="alert">{text}</p>""");

    public static Html Hidden(string name, string? value) =>
        value is null ? Html.Empty : Html.Of($"""<input type="hidden" name="{name}" value="{value}">""");

    public static Task WriteErrorAsync(HttpContext context, Texts texts, ProtocolError error, int status = StatusCodes.Status400BadRequest) =>
        WriteAsync(
            context,
            texts,
            texts.ErrorTitle,
            Html.Of(
                $"""
                <p>{texts.ErrorHint}</p>
                <p class="detail"><code>{error.Code}</code>: {error.Description}</p>
                <p class="detail">{texts.ErrorReference}: <code>{context.TraceIdentifier}</code></p>
                """),
            status);
}
