namespace GraphChat.Client;

/// <summary>The id of an entry of a conversation's log. Its text form begins with <c>evt_</c>.</summary>
public readonly record struct EventId(Guid Value)
{
    private const string Prefix = "evt_";

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is not one.</exception>
    public static EventId Parse(string text) => new(TextId.Parse(Prefix, text));

    /// <summary>Reads the text form; false where it is not one.</summary>
    public static bool TryParse(string? text, out EventId value)
    {
        var valid = TextId.TryParse(Prefix, text, out var uuid);
        value = new EventId(uuid);
        return valid;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => TextId.Format(Prefix, Value);
}
