namespace GraphChat.GraphQL.Execution;

/// <summary>Says what clients learn of an exception that a resolver threw. Thread-safe.</summary>
public interface IErrorMapper
{
    /// <summary>The error for the client; null where the exception is unexpected, and then the client learns nothing but a correlation id.</summary>
    MappedError? Map(Exception exception);

    /// <summary>Told of each unexpected exception, with the id that the client got, so that it can be logged.</summary>
    void ReportUnexpected(Exception exception, string correlationId);
}
