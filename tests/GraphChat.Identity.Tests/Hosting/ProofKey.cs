using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphChat.Jose;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;

namespace GraphChat.Identity.Tests.Hosting;

/// <summary>A client's key for DPoP, with every part of a proof replaceable.</summary>
public sealed class ProofKey
{
    private readonly SigningKey _key;

    public ProofKey(JwsAlgorithm algorithm = JwsAlgorithm.ES256)
    {
        Assert.True(SigningKey.TryCreate(SigningKey.Generate(algorithm), out var key));
        _key = key;
        Thumbprint = key.PublicKey.Thumbprint();
    }

    public string Thumbprint { get; }

    public string Prove(
        string method, string address, string? nonce = null, string? accessToken = null, DateTimeOffset? at = null, string? tokenId = null, string type = "dpop+jwt", bool embedKey = true) =>
        JsonWebToken.Sign(
            _key,
            type,
            writer =>
            {
                writer.WriteString("htm", method);
                writer.WriteString("htu", address);
                writer.WriteString("jti", tokenId ?? Guid.NewGuid().ToString("N"));
                writer.WriteNumber("iat", (at ?? TimeProvider.System.GetUtcNow()).ToUnixTimeSeconds());
                Write(writer, "nonce", nonce);
                Write(writer, "ath", accessToken is null ? null : Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken))));
            },
            embedKey);

    private static void Write(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
