using System.Net;
using System.Net.Mail;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GraphChat.Identity.Mail;

/// <summary>
/// Sends mail behind the request that asked for it, so that nobody learns from the time of an answer whether one was sent. What
/// waits is bounded and lost with the process: whoever gets no mail asks again.
/// </summary>
internal sealed partial class Mailer(GraphChatIdentityOptions options, TimeProvider time, ILogger<Mailer> logger) : BackgroundService
{
    private const int MostWaiting = 1000;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);

    private readonly Channel<(string To, string Subject, string Text)> _waiting =
        Channel.CreateBounded<(string, string, string)>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    public bool IsSet => options.Mail.IsSet;

    public void Send(string to, string subject, string text) => _waiting.Writer.TryWrite((to, subject, text));

    /// <summary>Whether this can be the address of one person, and no header or list.</summary>
    public static bool IsAddress(string? text) =>
        text is { Length: >= 3 and <= 254 } && text.All(letter => letter is > ' ' and <= '~' and not (',' or ';' or '<' or '>' or '"'))
        && MailAddress.TryCreate(text, out var parsed) && parsed.Address == text;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (to, subject, text) in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                try
                {
                    await SendAsync(to, subject, text, stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // Whatever a mail server does, the next mail is sent.
                    LogFailed(exception.GetType().Name);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task SendAsync(string to, string subject, string text, CancellationToken cancellationToken)
    {
        var mail = options.Mail;
        if (mail.Folder is { } folder)
        {
            var name = $"{time.GetUtcNow():yyyyMMddTHHmmssfff}-{Guid.NewGuid():N}.txt";
            await File.WriteAllTextAsync(Path.Combine(folder, name), $"From: {mail.From}\nTo: {to}\nSubject: {subject}\n\n{text}\n", cancellationToken);
            return;
        }

        // The client's own Timeout is for its blocking methods only.
        using var late = new CancellationTokenSource(s_timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using var client = new SmtpClient(mail.SmtpHost, mail.SmtpPort) { EnableSsl = mail.SmtpHost is not ("localhost" or "127.0.0.1") };
        if (mail.SmtpUser is not null)
        {
            client.Credentials = new NetworkCredential(mail.SmtpUser, mail.SmtpPassword);
        }

        using var message = new MailMessage(mail.From, to, subject, text);
        await client.SendMailAsync(message, ended.Token).WaitAsync(ended.Token);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A mail could not be sent ({Reason}).")]
    private partial void LogFailed(string reason);
}
