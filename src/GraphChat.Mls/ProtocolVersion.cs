namespace GraphChat.Mls;

internal static class ProtocolVersion
{
    internal const ushort Mls10 = 1;
}
