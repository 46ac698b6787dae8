using System.Text.RegularExpressions;
using GraphChat.Identity.Mail;

namespace GraphChat.Identity.Tests.Hosting;

/// <summary>A folder that mails are written to.</summary>
public sealed partial class Mailbox : IDisposable
{
    private readonly HashSet<string> _read = [];

    public string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("graphchat-mail-").FullName;

    /// <summary>Options of a host that anyone may register with and whose mails come here.</summary>
    public GraphChatIdentityOptions Configure(GraphChatIdentityOptions options) => new()
    {
        PublicOrigin = options.PublicOrigin,
        ConnectionString = options.ConnectionString,
        NodeSecret = options.NodeSecret,
        OutboundHosts = options.OutboundHosts,
        Registration = RegistrationMode.Open,
        Mail = new MailOptions { Folder = Folder },
    };

    /// <summary>Waits for the next mail; gives the link in it.</summary>
    public async Task<string> NextLinkAsync()
    {
        for (var i = 0; i < 1200; i++)
        {
            foreach (var file in System.IO.Directory.GetFiles(Folder).Where(file => !_read.Contains(file)))
            {
                // It may still be being written.
                if (Link().Match(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)) is { Success: true } match)
                {
                    _read.Add(file);
                    return match.Groups[1].Value;
                }
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("No mail came within a minute.");
    }

    public void Dispose() => System.IO.Directory.Delete(Folder, recursive: true);

    [GeneratedRegex("(http://[^\\s]+)\\s")]
    private static partial Regex Link();
}
