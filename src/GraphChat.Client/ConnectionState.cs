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

    /// <summary>
    /// The server refused this device for good, and the client no longer tries: <see cref="GraphChatClient.StartAsync"/> and
    /// <see cref="GraphChatClient.ReceiveAsync"/> say why. Sign in again and start.
    /// </summary>
    Refused,
}
