namespace GraphChat.Mls.Peer;

/// <summary>A request that is answered with <c>ok: false</c>.</summary>
public sealed class PeerException(string type, string message) : Exception(message)
{
    /// <summary>The errorType of the reply.</summary>
    public string Type { get; } = type;

    internal static PeerException Of(MlsError error) => new(error.Code.ToString(), error.ToString());

    internal static PeerException BadRequest(string message) => new("BadRequest", message);
}
