using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraphChat.Client.Storage;
using GraphChat.Mls.Profile;
using GraphChat.Mls.Suites;

namespace GraphChat.Client.Devices;

/// <summary>This device: its ids and its signature key, as the journal keeps them.</summary>
internal sealed partial class OwnDevice : IDisposable
{
    /// <summary>The suite of this client's groups and keys.</summary>
    public const ushort Suite = 0x0003;

    private const string StoreKey = "device";

    private OwnDevice(DeviceIdentity identity, ReadOnlySpan<byte> privateKey)
    {
        Identity = identity;
        Key = DeviceKey.Import(Suite, privateKey);
        Signer = SignatureKeyPair.Import(CipherSuite.Find(Suite)!, privateKey);
    }

    public DeviceIdentity Identity { get; }

    /// <summary>The signature key for structures of the profile.</summary>
    public DeviceKey Key { get; }

    /// <summary>The same key for MLS.</summary>
    public SignatureKeyPair Signer { get; }

    public static OwnDevice? Load(Journal journal)
    {
        if (journal.Read(StoreKey) is not { } bytes)
        {
            return null;
        }

        var stored = JsonSerializer.Deserialize(bytes, StoredJson.Default.Stored)!;
        CryptographicOperations.ZeroMemory(bytes);
        try
        {
            return new OwnDevice(new DeviceIdentity(stored.UserId, stored.DeviceId), stored.PrivateKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(stored.PrivateKey);
        }
    }

    /// <summary>A new device with a random id and key, in the journal before anybody hears of it.</summary>
    public static async Task<OwnDevice> CreateAsync(Journal journal, Guid userId, CancellationToken cancellationToken)
    {
        using var key = DeviceKey.Create(Suite);
        var stored = new Stored(userId, Guid.NewGuid(), key.Export());
        await journal.CommitAsync(
            new JournalTransaction().Put(StoreKey, JsonSerializer.SerializeToUtf8Bytes(stored, StoredJson.Default.Stored)), cancellationToken);
        CryptographicOperations.ZeroMemory(stored.PrivateKey);
        return Load(journal)!;
    }

    public void Dispose()
    {
        Key.Dispose();
        Signer.Dispose();
    }

    private sealed record Stored(Guid UserId, Guid DeviceId, byte[] PrivateKey);

    [JsonSerializable(typeof(Stored))]
    private sealed partial class StoredJson : JsonSerializerContext;
}
