using System.Net;
using System.Text;
using GraphChat.Identity.Mail;
using GraphChat.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace GraphChat.Identity.Tests.Mail;

/// <summary>Mails over the wire to a server of the test.</summary>
public sealed class MailerTests : IAsyncDisposable
{
    private const string Link = "http://localhost:5080/account/reset?token=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH-_=";

    private readonly ManualTimeProvider _time = new();
    private readonly MailServer _server = new(IPAddress.Loopback);
    private Mailer? _mailer;

    public async ValueTask DisposeAsync()
    {
        if (_mailer is not null)
        {
            await _mailer.StopAsync(CancellationToken.None);
            _mailer.Dispose();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_mail_arrives_whole_after_a_sign_in_at_the_server()
    {
        var mailer = await StartAsync(new MailOptions { SmtpHost = "127.0.0.1", SmtpPort = _server.Port, From = "GraphChat <no-reply@chat.example>", SmtpUser = "sender", SmtpPassword = "a password" });
        mailer.Send("some.body@example.org", "Un autre mot de passe, s’il vous plaît", $"Bonjour,\n.\n.deux points\n{Link}\nÀ bientôt");

        var (from, to, data) = await ReceiveAsync(_server);

        Assert.Equal(("MAIL FROM:<no-reply@chat.example>", "RCPT TO:<some.body@example.org>"), (from.Split(" BODY")[0], to));
        Assert.Contains("To: some.body@example.org\n", data, StringComparison.Ordinal);
        var (headers, body) = (data.Split("\n\n", 2)[0], data.Split("\n\n", 2)[1]);
        var text = headers.Contains("base64", StringComparison.Ordinal) ? Encoding.UTF8.GetString(Convert.FromBase64String(body)) : Unquote(body);
        Assert.Contains(Link, text, StringComparison.Ordinal);
        Assert.Contains("\n.deux points", text.Replace("\r", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("À bientôt", text, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes("a password")), _server.Lines);
    }

    [Theory]
    [InlineData("RCPT", "550 nobody of that name")]
    [InlineData("RCPT", "450 come back later")]
    [InlineData("MAIL", "552 too much")]
    [InlineData("EHLO", "nonsense")]
    [InlineData("DATA", "554 no")]
    [InlineData("DATA", null)]
    [InlineData("EHLO", null)]
    public async Task A_server_that_refuses_or_hangs_up_costs_one_mail_and_not_the_next(string command, string? answer)
    {
        var mailer = await StartAsync(new MailOptions { SmtpHost = "127.0.0.1", SmtpPort = _server.Port });
        _server.Answers[command] = answer;
        mailer.Send("first@example.org", "first", "first");
        await WaitAsync(() => _server.Lines.Any(line => line.StartsWith(command, StringComparison.OrdinalIgnoreCase)));
        // Whoever asked for the first mail asks again.
        _server.Answers.Clear();
        mailer.Send("second@example.org", "second", "second");

        await WaitAsync(() => _server.Received.Any(mail => mail.To.Contains("second@", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_after_twenty_seconds()
    {
        var mailer = await StartAsync(new MailOptions { SmtpHost = "127.0.0.1", SmtpPort = _server.Port });
        _server.Answers["MAIL"] = "";
        mailer.Send("first@example.org", "first", "first");
        mailer.Send("second@example.org", "second", "second");
        await WaitAsync(() => _server.Lines.Any(line => line.StartsWith("MAIL", StringComparison.OrdinalIgnoreCase)));
        _server.Answers.Clear();
        Assert.Empty(_server.Received);
        _time.Advance(TimeSpan.FromSeconds(21));

        Assert.Contains("second@", (await ReceiveAsync(_server)).To, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task To_a_server_elsewhere_nothing_goes_in_the_clear_nor_by_a_certificate_that_nobody_vouches_for(bool offersTls)
    {
        // An address of this machine that is not taken for it.
        await using var server = new MailServer(IPAddress.Parse("127.0.0.2")) { OffersTls = offersTls };
        var mailer = await StartAsync(new MailOptions { SmtpHost = "127.0.0.2", SmtpPort = server.Port, SmtpUser = "sender", SmtpPassword = "a password" });
        mailer.Send("first@example.org", "first", Link);
        mailer.Send("second@example.org", "second", Link);

        await WaitAsync(() => server.Lines.Count(line => line.StartsWith("EHLO", StringComparison.OrdinalIgnoreCase)) >= 2);

        await mailer.StopAsync(TestContext.Current.CancellationToken);
        Assert.Empty(server.Received);
        Assert.DoesNotContain(server.Lines, line => line.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase) || line.StartsWith("MAIL", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("a@example.org\r\nBcc: b@example.org")]
    [InlineData("a@example.org\nb")]
    [InlineData("a@example.org, b@example.org")]
    [InlineData("a@example.org;b@example.org")]
    [InlineData("\"a\r\nBcc: b@x\"@example.org")]
    [InlineData("Some Body <a@example.org>")]
    [InlineData("a b@example.org")]
    [InlineData("a@example.org>")]
    [InlineData("@example.org")]
    [InlineData("a@")]
    [InlineData("a@exämple.org")]
    [InlineData("")]
    [InlineData(null)]
    public void What_could_be_two_addresses_or_a_header_is_none(string? address) => Assert.False(Mailer.IsAddress(address));

    private async Task<Mailer> StartAsync(MailOptions mail)
    {
        var options = new GraphChatIdentityOptions { PublicOrigin = "http://localhost:5080", ConnectionString = "", NodeSecret = new byte[32], Mail = mail };
        _mailer = new Mailer(options, _time, NullLogger<Mailer>.Instance);
        await _mailer.StartAsync(TestContext.Current.CancellationToken);
        return _mailer;
    }

    private static async Task<(string From, string To, string Data)> ReceiveAsync(MailServer server)
    {
        (string, string, string) mail = default;
        await WaitAsync(() => server.Received.TryDequeue(out mail));
        return mail;
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1200; i++)
        {
            if (condition())
            {
                return;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Fail("It did not come about within a minute.");
    }

    private static string Unquote(string text)
    {
        var bytes = new List<byte>();
        var joined = text.Replace("=\n", "", StringComparison.Ordinal);
        for (var i = 0; i < joined.Length; i++)
        {
            if (joined[i] == '=')
            {
                bytes.Add(Convert.ToByte(joined.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Add((byte)joined[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
