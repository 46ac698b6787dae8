namespace GraphChat.Client;

/// <summary>A person's id. Its text form begins with <c>usr_</c>.</summary>
public readonly record struct PersonId(Guid Value)
{
    private const string Prefix = "usr_";

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is not one.</exception>
    public static PersonId Parse(string text) => new(TextId.Parse(Prefix, text));

    /// <summary>Reads the text form; false where it is not one.</summary>
    public static bool TryParse(string? text, out PersonId value)
    {
        var valid = TextId.TryParse(Prefix, text, out var uuid);
        value = new PersonId(uuid);
        return valid;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => TextId.Format(Prefix, Value);
}
