using GraphChat.GraphQL.Execution;

namespace GraphChat.GraphQL.Peer;

/// <summary>No resolver of the peer throws what clients should know.</summary>
internal sealed class PeerErrors : IErrorMapper
{
    public MappedError? Map(Exception exception) => null;

    public void ReportUnexpected(Exception exception, string correlationId)
    {
    }
}
