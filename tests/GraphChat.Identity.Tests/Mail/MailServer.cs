using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace GraphChat.Identity.Tests.Mail;

/// <summary>A small mail server (RFC 5321) that keeps what it is sent, and misbehaves when told to.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    public MailServer(IPAddress address)
    {
        _listener = new TcpListener(address, 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Envelope and text of each mail that was taken.</summary>
    public ConcurrentQueue<(string From, string To, string Data)> Received { get; } = new();

    /// <summary>Each line that a client sent, secrets of AUTH included.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Answers to commands, by their first word; null hangs up, an empty one is silence.</summary>
    public ConcurrentDictionary<string, string?> Answers { get; } = new();

    public bool OffersTls { get; init; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = TalkAsync(client);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            await SpeakAsync(client.GetStream());
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
        }
    }

    private async Task SpeakAsync(Stream stream)
    {
        var reader = new StreamReader(stream, Encoding.UTF8);
        async Task SayAsync(string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), _end.Token);
        await SayAsync("220 mail.example ESMTP");
        var (from, to) = ("", "");
        while (await reader.ReadLineAsync(_end.Token) is { } line)
        {
            Lines.Enqueue(line);
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (Answers.TryGetValue(verb, out var special))
            {
                if (special is null)
                {
                    return;
                }

                if (special.Length > 0)
                {
                    await SayAsync(special);
                }

                continue;
            }

            switch (verb)
            {
                case "EHLO":
                    await SayAsync($"250-mail.example\r\n{(OffersTls ? "250-STARTTLS\r\n" : "")}250-AUTH LOGIN PLAIN\r\n250 8BITMIME");
                    break;
                case "STARTTLS":
                    await SayAsync("220 go on");
                    var secured = new SslStream(stream);
                    await secured.AuthenticateAsServerAsync(Certificate());
                    stream = secured;
                    reader = new StreamReader(stream, Encoding.UTF8);
                    break;
                case "AUTH" when line.Split(' ').Length == 2:
                    await SayAsync("334 VXNlcm5hbWU6");
                    Lines.Enqueue(await reader.ReadLineAsync(_end.Token) ?? "");
                    goto case "AUTH";
                case "AUTH":
                    await SayAsync("334 UGFzc3dvcmQ6");
                    Lines.Enqueue(await reader.ReadLineAsync(_end.Token) ?? "");
                    await SayAsync("235 welcome");
                    break;
                case "MAIL":
                    from = line;
                    await SayAsync("250 ok");
                    break;
                case "RCPT":
                    to = line;
                    await SayAsync("250 ok");
                    break;
                case "DATA":
                    await SayAsync("354 go on");
                    var data = new StringBuilder();
                    while (await reader.ReadLineAsync(_end.Token) is { } part && part != ".")
                    {
                        data.Append(part.StartsWith('.') ? part[1..] : part).Append('\n');
                    }

                    Received.Enqueue((from, to, data.ToString()));
                    await SayAsync("250 taken");
                    break;
                case "QUIT":
                    await SayAsync("221 bye");
                    return;
                default:
                    await SayAsync("250 ok");
                    break;
            }
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=nobody vouches for me", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
