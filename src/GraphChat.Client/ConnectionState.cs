namespace GraphChat.Client;

/// <summary>How the client stands with the server.</summary>
public enum ConnectionState
{
    /// <summary>Not started, or stopped.</summary>
    Stopped,

    /// <summary>Trying to reach the server, again and again with growing pauses.</summary>
    Connecting,

    /// <summary>The inbox subscription runs.</summary>
    Connected,

    /// <summary>The session ended: sign in again.</summary>
    SignedOut,
}
