using System.Text.RegularExpressions;

namespace GraphChat.Bench.Identity;

/// <summary>People who try to sign in under made-up names, which costs a hash of a password each.</summary>
internal static partial class SignInStorm
{
    private const int People = 100;

    /// <summary>Measures while they do.</summary>
    public static async Task<double> BesideAsync(string origin, Func<Task<double>> measure, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(origin) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var storm = Task.WhenAll(Enumerable.Range(0, People).Select(_ => SignInAsync(http, stop.Token)));
        try
        {
            return await Task.Run(measure, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await storm;
        }
    }

    private static async Task SignInAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var path = new Uri("/account/sign-in", UriKind.Relative);
        try
        {
            while (true)
            {
                using var page = await http.GetAsync(path, cancellationToken);
                var cookie = page.Headers.GetValues("Set-Cookie").First().Split(';')[0];
                var field = Field().Match(await page.Content.ReadAsStringAsync(cancellationToken)).Groups[1].Value;
                using var request = new HttpRequestMessage(HttpMethod.Post, path)
                {
                    Content = new FormUrlEncodedContent([new("antiforgery", field), new("name", Guid.NewGuid().ToString("N")), new("password", "not the password")]),
                };
                request.Headers.Add("Cookie", cookie);
                using var answer = await http.SendAsync(request, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // It was told to stop.
        }
    }

    [GeneratedRegex("name=\"antiforgery\" value=\"([^\"]+)\"")]
    private static partial Regex Field();
}
