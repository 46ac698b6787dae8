namespace GraphChat.Client;

/// <summary>A conversation's id. Its text form begins with <c>con_</c>.</summary>
public readonly record struct ConversationId(Guid Value)
{
    private const string Prefix = "con_";

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is not one.</exception>
    public static ConversationId Parse(string text) => new(TextId.Parse(Prefix, text));

    /// <summary>Reads the text form; false where it is not one.</summary>
    public static bool TryParse(string? text, out ConversationId value)
    {
        var valid = TextId.TryParse(Prefix, text, out var uuid);
        value = new ConversationId(uuid);
        return valid;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => TextId.Format(Prefix, Value);
}
