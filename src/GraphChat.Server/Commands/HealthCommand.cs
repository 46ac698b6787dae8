using System.Net;

namespace GraphChat.Server.Commands;

/// <summary>Asks a health address, for containers that hold no other client.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <exception cref="StartFailure">It does not answer 200.</exception>
    public static async Task RunAsync(string url, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new StartFailure(ExitCode.Usage, "Give the address to ask, such as http://127.0.0.1:8080/health/ready.");
        }

        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { Timeout = s_patience };
        try
        {
            using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                throw new StartFailure(ExitCode.Unavailable, $"{address} answers {(int)answer.StatusCode}.");
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            throw new StartFailure(ExitCode.Unavailable, $"{address} does not answer.");
        }
    }
}
