using System.Net;

namespace GraphChat.Client.SignIn;

/// <summary>One pass through a sign-in form over HTTP.</summary>
internal sealed class FormAttempt : ISignInAttempt
{
    private const int MostSteps = 12;
    private const int LargestPage = 1 << 20;

    private readonly string _name;
    private readonly string _password;
    private readonly HttpClient _http;

    public FormAttempt(string name, string password, Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? connect)
    {
        _name = name;
        _password = password;
        _http = new HttpClient(HttpDoor.Handler(connect, cookies: true)) { MaxResponseContentBufferSize = LargestPage, Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Nobody listens there: the redirect is read from the answer and not followed.</summary>
    public Uri RedirectUri { get; } = new("http://127.0.0.1:1/callback");

    public async Task<Uri> AuthorizeAsync(Uri authorizationUri, CancellationToken cancellationToken)
    {
        var next = new HttpRequestMessage(HttpMethod.Get, authorizationUri);
        var posted = false;
        try
        {
            for (var step = 0; step < MostSteps; step++)
            {
                using var response = await _http.SendAsync(next, cancellationToken);
                var here = next.RequestUri!;
                next.Dispose();
                if (Redirect(response, here) is { } target)
                {
                    if (IsBack(target))
                    {
                        return target;
                    }

                    next = new HttpRequestMessage(HttpMethod.Get, SameOrigin(target, authorizationUri));
                    continue;
                }

                var page = await response.Content.ReadAsStringAsync(cancellationToken);
                if (posted || !SignInForm.TryFind(page, out var form))
                {
                    throw Refused(posted ? "the name or the password is wrong, or too many attempts were made" : $"the issuer showed no sign-in form (status {(int)response.StatusCode})");
                }

                posted = true;
                next = new HttpRequestMessage(HttpMethod.Post, SameOrigin(new Uri(here, form.Action), authorizationUri))
                {
                    Content = new FormUrlEncodedContent(form.Fill(_name, _password)),
                };
            }

            throw Refused("the issuer's pages lead in a circle");
        }
        catch (HttpRequestException exception)
        {
            throw new GraphChatException(ClientErrorCode.Unreachable, "The issuer cannot be reached.", exception);
        }
        finally
        {
            next.Dispose();
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Uri? Redirect(HttpResponseMessage response, Uri here) =>
        (int)response.StatusCode is 301 or 302 or 303 && response.Headers.Location is { } location ? new Uri(here, location) : null;

    private bool IsBack(Uri target) =>
        target.GetLeftPart(UriPartial.Path) == RedirectUri.GetLeftPart(UriPartial.Path);

    // A password goes to the issuer that was asked for and nowhere else.
    private static Uri SameOrigin(Uri target, Uri issuer) =>
        target.GetLeftPart(UriPartial.Authority) == issuer.GetLeftPart(UriPartial.Authority) ? target : throw Refused("the issuer led to another host");

    private static GraphChatException Refused(string why) => new(ClientErrorCode.SignInRefused, $"Nobody was signed in: {why}.");
}
