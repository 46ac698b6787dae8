using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace GraphChat.Identity.Keys;

/// <summary>
/// Encrypts the key ring of Data Protection by AES-256-GCM under a key that HKDF-SHA256 derives from the nodes' secret.
/// The element holds base64 of nonce (12 bytes) || tag (16 bytes) || ciphertext.
/// </summary>
internal sealed class NodeSecretXmlCipher : IXmlEncryptor, IXmlDecryptor
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] _key;

    public NodeSecretXmlCipher(GraphChatIdentityOptions options) => _key = NodeSecretKeys.Derive(options, "graphchat identity key ring v1");

    // Data Protection makes decryptors by their type's name, with this constructor.
    public NodeSecretXmlCipher(IServiceProvider services)
        : this(services.GetRequiredService<GraphChatIdentityOptions>())
    {
    }

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plaintext = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var sealedBytes = new byte[NonceLength + TagLength + plaintext.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceLength));
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(
            sealedBytes.AsSpan(0, NonceLength), plaintext, sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength));
        CryptographicOperations.ZeroMemory(plaintext);
        return new EncryptedXmlInfo(new XElement("nodeSecret", Convert.ToBase64String(sealedBytes)), typeof(NodeSecretXmlCipher));
    }

    public XElement Decrypt(XElement encryptedElement)
    {
        var sealedBytes = Convert.FromBase64String(encryptedElement.Value);
        if (sealedBytes.Length < NonceLength + TagLength)
        {
            throw new CryptographicException("The key ring entry is truncated.");
        }

        var plaintext = new byte[sealedBytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_key, TagLength);
        aes.Decrypt(
            sealedBytes.AsSpan(0, NonceLength), sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength), plaintext);
        return XElement.Parse(Encoding.UTF8.GetString(plaintext));
    }
}
