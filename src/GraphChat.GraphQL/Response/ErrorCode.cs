namespace GraphChat.GraphQL.Response;

/// <summary>The codes that the engine itself puts into <c>extensions.code</c>; a host's error mapper adds its own.</summary>
public static class ErrorCode
{
    /// <summary>The document is not GraphQL; the client's text is wrong.</summary>
    public const string ParseFailed = "GRAPHQL_PARSE_FAILED";

    /// <summary>The document breaks a rule of the schema or the specification.</summary>
    public const string ValidationFailed = "GRAPHQL_VALIDATION_FAILED";

    /// <summary>The request names no operation that could run, or a variable or argument has a wrong value.</summary>
    public const string BadInput = "BAD_INPUT";

    /// <summary>The document is larger, deeper or dearer than allowed; ask for less.</summary>
    public const string LimitExceeded = "LIMIT_EXCEEDED";

    /// <summary>A fault of the server; the correlation id finds it in the log.</summary>
    public const string Internal = "INTERNAL";
}
