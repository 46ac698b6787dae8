using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphChat.Jose.Jws;

namespace GraphChat.Jose.Jwk;

/// <summary>
/// A JSON Web Key (RFC 7517) of type EC P-256, RSA or OKP Ed25519 (RFC 8037), public or private; symmetric keys are not
/// read. Immutable. Its text form never shows a secret.
/// </summary>
public sealed record JsonWebKey
{
    private const int MinRsaBytes = 256;
    private const int MaxRsaBytes = 1024;

    private static readonly string[] s_privateNames = ["d", "p", "q", "dp", "dq", "qi"];

    private readonly Dictionary<string, byte[]> _numbers;

    private JsonWebKey(string keyType, string? curve, Dictionary<string, byte[]> numbers)
    {
        KeyType = keyType;
        Curve = curve;
        _numbers = numbers;
    }

    /// <summary>`kty`: EC, RSA or OKP.</summary>
    public string KeyType { get; }

    /// <summary>`crv`: P-256 or Ed25519; null for RSA.</summary>
    public string? Curve { get; }

    /// <summary>`kid`.</summary>
    public string? KeyId { get; init; }

    /// <summary>`alg`.</summary>
    public string? Algorithm { get; init; }

    /// <summary>`use`.</summary>
    public string? Use { get; init; }

    /// <summary>Whether it carries the private half.</summary>
    public bool IsPrivate => _numbers.ContainsKey("d");

    /// <summary>Reads a key of at most 16 KB.</summary>
    public static bool TryParse(string json, [NotNullWhen(true)] out JsonWebKey? key)
    {
        key = null;
        return json.Length <= CompactJws.DefaultMaxLength
            && BoundedJson.TryReadObject(Encoding.UTF8.GetBytes(json), out var element)
            && TryRead(element, out key);
    }

    /// <summary>Reads a key; false for an unknown type or curve, or members that are missing or not in their one spelling.</summary>
    public static bool TryRead(JsonElement json, [NotNullWhen(true)] out JsonWebKey? key)
    {
        key = null;
        if (json.ValueKind != JsonValueKind.Object
            || !BoundedJson.TryGetOptionalString(json, "kty", out var keyType)
            || !BoundedJson.TryGetOptionalString(json, "crv", out var curve)
            || !BoundedJson.TryGetOptionalString(json, "kid", out var keyId)
            || !BoundedJson.TryGetOptionalString(json, "alg", out var algorithm)
            || !BoundedJson.TryGetOptionalString(json, "use", out var use))
        {
            return false;
        }

        string[]? required = (keyType, curve) switch
        {
            ("EC", "P-256") => ["x", "y"],
            ("OKP", "Ed25519") => ["x"],
            ("RSA", null) => ["n", "e"],
            _ => null,
        };
        if (required is null)
        {
            return false;
        }

        var isPrivate = json.TryGetProperty("d", out _);
        var names = isPrivate ? [.. required, .. keyType == "RSA" ? s_privateNames : ["d"]] : required;
        var numbers = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!BoundedJson.TryGetOptionalString(json, name, out var text) || text is null
                || !Base64UrlText.TryDecode(text, out var bytes) || bytes.Length == 0)
            {
                return false;
            }

            numbers[name] = bytes;
        }

        if (!HasValidSizes(keyType!, numbers))
        {
            return false;
        }

        key = new JsonWebKey(keyType!, curve, numbers) { KeyId = keyId, Algorithm = algorithm, Use = use };
        return true;
    }

    /// <summary>A P-256 key of the framework.</summary>
    public static JsonWebKey FromEc(ECParameters parameters)
    {
        var numbers = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["x"] = parameters.Q.X!, ["y"] = parameters.Q.Y! };
        if (parameters.D is not null)
        {
            numbers["d"] = parameters.D;
        }

        return new JsonWebKey("EC", "P-256", numbers);
    }

    /// <summary>An RSA key of the framework.</summary>
    public static JsonWebKey FromRsa(RSAParameters parameters)
    {
        var numbers = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["n"] = parameters.Modulus!, ["e"] = parameters.Exponent! };
        if (parameters.D is not null)
        {
            (numbers["d"], numbers["p"], numbers["q"]) = (parameters.D, parameters.P!, parameters.Q!);
            (numbers["dp"], numbers["dq"], numbers["qi"]) = (parameters.DP!, parameters.DQ!, parameters.InverseQ!);
        }

        return new JsonWebKey("RSA", null, numbers);
    }

    /// <summary>An Ed25519 key: 32 bytes public and, if private, the 32-byte seed.</summary>
    public static JsonWebKey FromEd25519(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> seed = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(publicKey.Length, 32);
        var numbers = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["x"] = publicKey.ToArray() };
        if (!seed.IsEmpty)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, 32);
            numbers["d"] = seed.ToArray();
        }

        return new JsonWebKey("OKP", "Ed25519", numbers);
    }

    /// <summary>The same key without its private half.</summary>
    public JsonWebKey ToPublic()
    {
        var numbers = _numbers.Where(number => !s_privateNames.Contains(number.Key)).ToDictionary(StringComparer.Ordinal);
        return new JsonWebKey(KeyType, Curve, numbers) { KeyId = KeyId, Algorithm = Algorithm, Use = Use };
    }

    /// <summary>The SHA-256 thumbprint (RFC 7638) in base64url.</summary>
    public string Thumbprint()
    {
        // RFC 7638 §3.2: the required members only, in lexicographic order, without white space.
        string Text(string name) => Base64UrlText.Encode(_numbers[name]);
        var json = KeyType switch
        {
            "EC" => $$"""{"crv":"{{Curve}}","kty":"EC","x":"{{Text("x")}}","y":"{{Text("y")}}"}""",
            "OKP" => $$"""{"crv":"{{Curve}}","kty":"OKP","x":"{{Text("x")}}"}""",
            _ => $$"""{"e":"{{Text("e")}}","kty":"RSA","n":"{{Text("n")}}"}""",
        };
        return Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(json)));
    }

    /// <summary>Writes the key; the private half only if <paramref name="includePrivate"/>.</summary>
    public void WriteTo(Utf8JsonWriter writer, bool includePrivate)
    {
        writer.WriteStartObject();
        writer.WriteString("kty", KeyType);
        WriteOptional(writer, "crv", Curve);
        WriteOptional(writer, "kid", KeyId);
        WriteOptional(writer, "use", Use);
        WriteOptional(writer, "alg", Algorithm);
        foreach (var (name, value) in _numbers)
        {
            if (includePrivate || !s_privateNames.Contains(name))
            {
                writer.WriteString(name, Base64UrlText.Encode(value));
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>The key as JSON; the private half only if <paramref name="includePrivate"/>.</summary>
    public string ToJson(bool includePrivate)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteTo(writer, includePrivate);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <inheritdoc />
    public override string ToString() => $"{KeyType} key {KeyId ?? Thumbprint()}";

    /// <summary>Equal in type, public numbers and names.</summary>
    public bool Equals(JsonWebKey? other) =>
        other is not null && KeyId == other.KeyId && Algorithm == other.Algorithm && Use == other.Use
        && IsPrivate == other.IsPrivate && Thumbprint() == other.Thumbprint();

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Thumbprint());

    internal bool TryGetAlgorithm(JwsAlgorithm? rsaDefault, out JwsAlgorithm algorithm)
    {
        JwsAlgorithm? found = (KeyType, Algorithm) switch
        {
            ("EC", null or "ES256") => JwsAlgorithm.ES256,
            ("OKP", null or "EdDSA" or "Ed25519") => JwsAlgorithm.EdDSA,
            ("RSA", "RS256") => JwsAlgorithm.RS256,
            ("RSA", "PS256") => JwsAlgorithm.PS256,
            ("RSA", null) => rsaDefault,
            _ => null,
        };
        algorithm = found.GetValueOrDefault();
        return found is not null;
    }

    internal ECParameters ToEcParameters() => new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = _numbers["x"], Y = _numbers["y"] },
        D = _numbers.GetValueOrDefault("d"),
    };

    internal RSAParameters ToRsaParameters() => new()
    {
        Modulus = _numbers["n"],
        Exponent = _numbers["e"],
        D = _numbers.GetValueOrDefault("d"),
        P = _numbers.GetValueOrDefault("p"),
        Q = _numbers.GetValueOrDefault("q"),
        DP = _numbers.GetValueOrDefault("dp"),
        DQ = _numbers.GetValueOrDefault("dq"),
        InverseQ = _numbers.GetValueOrDefault("qi"),
    };

    internal byte[] Number(string name) => _numbers[name];

    private static bool HasValidSizes(string keyType, Dictionary<string, byte[]> numbers)
    {
        if (keyType != "RSA")
        {
            return numbers.Values.All(number => number.Length == 32);
        }

        var modulus = numbers["n"];
        var exponent = numbers["e"];
        // RFC 7518 §6.3.1.1: no leading zero; an even or tiny exponent is no RSA key.
        return modulus.Length is >= MinRsaBytes and <= MaxRsaBytes && modulus[0] >= 0x80
            && exponent.Length is >= 1 and <= 4 && exponent[0] != 0 && (exponent[^1] & 1) == 1
            && !(exponent.Length == 1 && exponent[0] == 1)
            && numbers.Values.All(number => number.Length <= modulus.Length);
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
