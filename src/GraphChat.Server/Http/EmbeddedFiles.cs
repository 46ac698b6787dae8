namespace GraphChat.Server.Http;

/// <summary>Files that are built into the server.</summary>
internal static class EmbeddedFiles
{
    /// <summary>The bytes of one.</summary>
    /// <exception cref="FileNotFoundException">No file of that name was built in.</exception>
    public static byte[] Read(string name)
    {
        using var stream = typeof(EmbeddedFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"{name} is not built into the server.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
