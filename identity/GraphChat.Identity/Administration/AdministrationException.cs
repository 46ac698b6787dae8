namespace GraphChat.Identity.Administration;

/// <summary>What an administrator asked for cannot be done; the message is for them.</summary>
internal sealed class AdministrationException(string message, bool isUnknown = false) : Exception(message)
{
    /// <summary>Whether what it was asked of does not exist.</summary>
    public bool IsUnknown { get; } = isUnknown;
}
