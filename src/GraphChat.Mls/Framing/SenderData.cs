namespace GraphChat.Mls.Framing;

internal sealed record SenderData(uint LeafIndex, uint Generation, byte[] ReuseGuard);
