namespace GraphChat.Mls.Peer.Vectors;

/// <summary>A case does not come out as its file says.</summary>
public sealed class VectorMismatchException(string message) : Exception(message);
