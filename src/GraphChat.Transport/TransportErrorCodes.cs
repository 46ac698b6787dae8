namespace GraphChat.Transport;

/// <summary>The values of <c>extensions.code</c> of the errors that the transports themselves find.</summary>
public static class TransportErrorCodes
{
    /// <summary>The body, a parameter or a header cannot be read.</summary>
    public const string BadInput = "BAD_INPUT";

    /// <summary>A bound of <see cref="GraphQLTransportOptions"/> was met.</summary>
    public const string LimitExceeded = "LIMIT_EXCEEDED";

    /// <summary>The asker is not known, or no longer.</summary>
    public const string Unauthenticated = "UNAUTHENTICATED";

    /// <summary>A page of another origin asks.</summary>
    public const string Forbidden = "FORBIDDEN";

    /// <summary>The HTTP method does not carry this.</summary>
    public const string MethodNotAllowed = "METHOD_NOT_ALLOWED";

    /// <summary>No media type that the client accepts can carry the answer.</summary>
    public const string NotAcceptable = "NOT_ACCEPTABLE";

    /// <summary>The body is not JSON in UTF-8 by its headers.</summary>
    public const string UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE";

    /// <summary>The operation took longer than it may; whether a mutation was done is not known.</summary>
    public const string Timeout = "TIMEOUT";

    /// <summary>No trusted operation has this id; send the document itself.</summary>
    public const string OperationNotFound = "OPERATION_NOT_FOUND";

    /// <summary>Only trusted operations are run here, and this is none.</summary>
    public const string UntrustedOperation = "UNTRUSTED_OPERATION";

    /// <summary>The server stops or is full; ask again.</summary>
    public const string Unavailable = "UNAVAILABLE";

    /// <summary>The server failed.</summary>
    public const string Internal = "INTERNAL";
}
