namespace GraphChat.Transport.Http;

/// <summary>How an answer is carried.</summary>
internal enum ResponseFormat
{
    /// <summary>No media type that the client accepts.</summary>
    None,

    /// <summary>application/json: the status is 200 for every well-formed request.</summary>
    Json,

    /// <summary>application/graphql-response+json: the status says whether the operation was executed.</summary>
    GraphQLResponse,

    /// <summary>text/event-stream.</summary>
    EventStream,
}
