namespace GraphChat.Delivery.Redis.Resp;

/// <summary>The slot of a Redis Cluster that a key or its hash tag falls into: CRC-16/XMODEM modulo 16384.</summary>
internal static class HashSlot
{
    private const int Slots = 16_384;
    private const ushort Polynomial = 0x1021;

    public static int Of(ReadOnlySpan<byte> tag)
    {
        ushort crc = 0;
        foreach (var value in tag)
        {
            crc ^= (ushort)(value << 8);
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (ushort)((crc << 1) ^ Polynomial) : (ushort)(crc << 1);
            }
        }

        return crc % Slots;
    }
}
