namespace GraphChat.GraphQL.Execution;

/// <summary>How far a request came that was refused before execution.</summary>
public enum RequestErrorKind
{
    /// <summary>The document is not GraphQL, or meets a limit of the parser.</summary>
    Syntax,

    /// <summary>The document breaks a rule.</summary>
    Validation,

    /// <summary>No operation is named that the document has.</summary>
    OperationNotFound,

    /// <summary>The carrier cannot answer this kind of operation: <see cref="OperationRequest.Allowed" />.</summary>
    OperationNotAllowed,

    /// <summary>A variable has a wrong value.</summary>
    Variables,

    /// <summary>The subscription's source stream could not be made.</summary>
    SourceStream,
}
