namespace GraphChat.Client;

/// <summary>When a device renews its keys in a conversation by itself. Whoever stole its state before reads nothing after.</summary>
/// <param name="After">At this age, or up to a quarter later.</param>
/// <param name="AfterMessages">After so many own messages, whatever the age; at least 1.</param>
public sealed record KeyRenewal(TimeSpan After, int AfterMessages)
{
    /// <summary>A week, or a thousand messages.</summary>
    public static KeyRenewal Ordinary { get; } = new(TimeSpan.FromDays(7), 1000);
}
