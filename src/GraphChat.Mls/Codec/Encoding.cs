namespace GraphChat.Mls.Codec;

/// <summary>Whole structures to and from bytes.</summary>
internal static class Encoding
{
    internal delegate T Read<out T>(ref MlsReader reader);

    internal static T Decode<T>(ReadOnlySpan<byte> source, Read<T> read)
    {
        var reader = new MlsReader(source);
        var value = read(ref reader);
        reader.End();
        return value;
    }

    internal static byte[] Encode<T>(T value, Action<T, MlsWriter> write)
    {
        using var writer = new MlsWriter();
        write(value, writer);
        return writer.ToArray();
    }

    /// <summary>Reads a vector of structures; each takes at least a byte, so the vector's length bounds the list.</summary>
    internal static T[] ReadList<T>(ref MlsReader reader, Read<T> read)
    {
        var content = reader.ReadVector();
        var items = new List<T>();
        while (!content.AtEnd)
        {
            items.Add(read(ref content));
        }

        return [.. items];
    }
}
