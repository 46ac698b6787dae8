namespace GraphChat.Identity.Mail;

/// <summary>How mail leaves: by SMTP, or for development into a folder; without either, none is sent.</summary>
public sealed record MailOptions
{
    /// <summary>The sender's address.</summary>
    public string From { get; init; } = "graphchat@localhost";

    /// <summary>Where each mail is written as a file; wins over SMTP.</summary>
    public string? Folder { get; init; }

    /// <summary>The SMTP server; null for none.</summary>
    public string? SmtpHost { get; init; }

    /// <summary>Its port; STARTTLS is required unless the server is on this machine.</summary>
    public int SmtpPort { get; init; } = 587;

    /// <summary>The user to authenticate as; null for none.</summary>
    public string? SmtpUser { get; init; }

    /// <summary>The user's password.</summary>
    public string? SmtpPassword { get; init; }

    /// <summary>Whether mail can be sent at all.</summary>
    public bool IsSet => Folder is not null || SmtpHost is not null;

    /// <inheritdoc />
    public override string ToString() => Folder ?? SmtpHost ?? "none";
}
