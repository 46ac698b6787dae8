namespace GraphChat.Client;

/// <summary>A device's id. Its text form begins with <c>dev_</c>.</summary>
public readonly record struct DeviceId(Guid Value)
{
    private const string Prefix = "dev_";

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is not one.</exception>
    public static DeviceId Parse(string text) => new(TextId.Parse(Prefix, text));

    /// <summary>Reads the text form; false where it is not one.</summary>
    public static bool TryParse(string? text, out DeviceId value)
    {
        var valid = TextId.TryParse(Prefix, text, out var uuid);
        value = new DeviceId(uuid);
        return valid;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => TextId.Format(Prefix, Value);
}
