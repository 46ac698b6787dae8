namespace GraphChat.Transport.WebSocket;

/// <summary>Why a socket is closed: codes of RFC 6455 section 7.4, of graphql-transport-ws, and our own (4410, 4413).</summary>
internal static class CloseCode
{
    public const int Normal = 1000;

    /// <summary>A binary frame came: the subprotocol is text.</summary>
    public const int UnsupportedData = 1003;

    public const int MessageTooBig = 1009;

    /// <summary>The server stops; connect again, to another node if there is one.</summary>
    public const int ServiceRestart = 1012;

    public const int InternalError = 4500;
    public const int BadMessage = 4400;
    public const int Unauthorized = 4401;
    public const int Forbidden = 4403;
    public const int InitTimeout = 4408;
    public const int OperationAlreadyExists = 4409;

    /// <summary>Ours: a ping was not answered.</summary>
    public const int PingUnanswered = 4410;

    /// <summary>Ours: more was waiting for the client than a connection may hold; connect again and resume.</summary>
    public const int SlowConsumer = 4413;

    public const int TooManyRequests = 4429;
}
