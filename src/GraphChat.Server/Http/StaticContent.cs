using System.IO.Compression;
using Microsoft.Net.Http.Headers;

namespace GraphChat.Server.Http;

/// <summary>
/// Bytes that are the same for everybody, compressed once. Only such bytes are compressed here: in an answer that holds a
/// secret beside what an asker chose, the length would tell of the secret (BREACH). Thread-safe.
/// </summary>
internal sealed class StaticContent
{
    private readonly byte[] _plain;
    private readonly byte[] _brotli;
    private readonly byte[] _gzip;
    private readonly string _contentType;

    private StaticContent(byte[] plain, byte[] brotli, string contentType)
    {
        _plain = plain;
        _brotli = brotli;
        _gzip = Compress(plain, stream => new GZipStream(stream, CompressionLevel.Optimal));
        _contentType = contentType;
    }

    /// <summary>Content that is compressed now.</summary>
    public static StaticContent Of(byte[] plain, string contentType) =>
        new(plain, Compress(plain, stream => new BrotliStream(stream, CompressionLevel.Optimal)), contentType);

    /// <summary>Content that is built in as brotli.</summary>
    public static StaticContent OfBrotli(byte[] brotli, string contentType)
    {
        using var stream = new BrotliStream(new MemoryStream(brotli), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return new StaticContent(plain.ToArray(), brotli, contentType);
    }

    /// <summary>Writes it as the asker takes it (RFC 9110 section 12.5.3).</summary>
    public Task WriteAsync(HttpContext context)
    {
        var (bytes, coding) = Choose(context.Request.GetTypedHeaders().AcceptEncoding);
        var headers = context.Response.Headers;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.CacheControl = "no-cache";
        headers.ContentEncoding = coding;
        context.Response.ContentType = _contentType;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private (byte[] Bytes, string? Coding) Choose(IList<StringWithQualityHeaderValue> accepted) =>
        Accepts(accepted, "br") ? (_brotli, "br") : Accepts(accepted, "gzip") ? (_gzip, "gzip") : (_plain, null);

    private static bool Accepts(IList<StringWithQualityHeaderValue> accepted, string coding) =>
        accepted.Any(one => one.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && one.Quality is not 0);

    private static byte[] Compress(byte[] plain, Func<Stream, Stream> wrap)
    {
        using var compressed = new MemoryStream();
        using (var stream = wrap(compressed))
        {
            stream.Write(plain);
        }

        return compressed.ToArray();
    }
}
