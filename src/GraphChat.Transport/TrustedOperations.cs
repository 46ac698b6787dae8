using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GraphChat.Transport;

/// <summary>Documents that are known beforehand, by the SHA-256 of their text in lower-case hex. Immutable and thread-safe.</summary>
public sealed class TrustedOperations
{
    private const string HashPrefix = "sha256:";
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _documents = new(StringComparer.Ordinal);

    private TrustedOperations()
    {
    }

    /// <summary>How many documents there are.</summary>
    public int Count => _documents.Count;

    /// <summary>Takes documents as they will be sent.</summary>
    public static TrustedOperations Of(IEnumerable<string> documents)
    {
        var trusted = new TrustedOperations();
        foreach (var document in documents)
        {
            var utf8 = Encoding.UTF8.GetBytes(document);
            trusted._documents[HashOf(utf8)] = utf8;
        }

        return trusted;
    }

    /// <summary>
    /// Reads a manifest in the format of Apollo's <c>apollo-persisted-query-manifest</c>, version 1: <c>operations</c>, each
    /// with <c>id</c> and <c>body</c>.
    /// </summary>
    /// <exception cref="FormatException">It is no such manifest, or an id is not the hash of its body.</exception>
    public static TrustedOperations Read(ReadOnlyMemory<byte> manifest)
    {
        try
        {
            using var json = JsonDocument.Parse(manifest);
            if (json.RootElement.GetProperty("version").GetInt32() != 1)
            {
                throw new FormatException("The manifest of trusted operations must have version 1.");
            }

            var trusted = new TrustedOperations();
            foreach (var operation in json.RootElement.GetProperty("operations").EnumerateArray())
            {
                trusted.Add(operation.GetProperty("id").GetString()!, Encoding.UTF8.GetBytes(operation.GetProperty("body").GetString()!));
            }

            return trusted;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentNullException)
        {
            throw new FormatException($"The manifest of trusted operations cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>The document of an id, with or without <c>sha256:</c> before it.</summary>
    public bool TryFind(string id, [MaybeNullWhen(false)] out ReadOnlyMemory<byte> document) =>
        _documents.TryGetValue(id.StartsWith(HashPrefix, StringComparison.Ordinal) ? id[HashPrefix.Length..] : id, out document);

    /// <summary>Whether a document, byte for byte, is one of these.</summary>
    public bool Contains(ReadOnlySpan<byte> document) => _documents.ContainsKey(HashOf(document));

    private static string HashOf(ReadOnlySpan<byte> document) => Convert.ToHexStringLower(SHA256.HashData(document));

    private void Add(string id, byte[] body)
    {
        if (HashOf(body) != id)
        {
            throw new FormatException($"The id {id} in the manifest of trusted operations is not the SHA-256 of its body.");
        }

        _documents[id] = body;
    }
}
