namespace GraphChat.Identity.Administration;

/// <summary>What an administrator asked for cannot be done; the message is for them.</summary>
internal sealed class AdministrationException(string message) : Exception(message);
