namespace GraphChat.Mls.Profile;

/// <summary>What an envelope's content is. Numbers that a client does not know are kept and shown as unsupported.</summary>
public enum EnvelopeContentType
{
    /// <summary>UTF-8 text.</summary>
    Text = 1,

    /// <summary>The conversation's title, UTF-8; sent again by whoever adds members.</summary>
    Title = 2,
}
