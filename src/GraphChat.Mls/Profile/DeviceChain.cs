
namespace GraphChat.Mls.Profile;

/// <summary>
/// A person's devices: each added or revoked by an entry that a device in force signed, the first by itself. The server
/// keeps the chain, every client verifies it and pins what it saw. Always verified; immutable; safe for concurrent use.
/// Format and rules: docs/protocols/device-chain.md.
/// </summary>
public sealed class DeviceChain
{
    /// <summary>The most entries of a chain.</summary>
    public const int MaximumEntries = 256;

    private readonly Dictionary<Guid, ChainedDevice> _devices;

    private DeviceChain(Guid userId, IReadOnlyList<DeviceChainEntry> entries, Dictionary<Guid, ChainedDevice> devices)
    {
        UserId = userId;
        Entries = entries;
        _devices = devices;
    }

    /// <summary>Whose chain it is.</summary>
    public Guid UserId { get; }

    /// <summary>The entries, oldest first; at least one.</summary>
    public IReadOnlyList<DeviceChainEntry> Entries { get; }

    /// <summary>The hash of the last entry.</summary>
    public ReadOnlyMemory<byte> HeadHash => Entries[^1].Hash;

    /// <summary>Every device that was ever added, in that order.</summary>
    public IEnumerable<ChainedDevice> Devices => _devices.Values.OrderBy(device => device.AddedAtIndex);

    /// <summary>The devices in force, in the order in which they were added.</summary>
    public IEnumerable<ChainedDevice> DevicesInForce => Devices.Where(device => device.InForce);

    /// <summary>The device with that id, revoked or not; null where there is none.</summary>
    public ChainedDevice? Find(Guid deviceId) => _devices.GetValueOrDefault(deviceId);

    /// <summary>Verifies a whole chain. On failure <paramref name="chain"/> is null and the result says why.</summary>
    /// <param name="userId">Whose chain it must be.</param>
    /// <param name="entries">The encoded entries, oldest first.</param>
    /// <param name="chain">The chain, if all is well.</param>
    public static DeviceChainError Verify(
        Guid userId, IReadOnlyList<ReadOnlyMemory<byte>> entries, out DeviceChain? chain)
    {
        ArgumentNullException.ThrowIfNull(entries);
        chain = null;
        if (entries.Count is 0 or > MaximumEntries)
        {
            return DeviceChainError.WrongLength;
        }

        var verified = new List<DeviceChainEntry>(entries.Count);
        var devices = new Dictionary<Guid, ChainedDevice>();
        foreach (var encoded in entries)
        {
            var error = Append(userId, verified, devices, encoded.Span);
            if (error != DeviceChainError.None)
            {
                return error;
            }
        }

        chain = new DeviceChain(userId, verified, devices);
        return DeviceChainError.None;
    }

    /// <summary>Verifies the entry that would come next. On failure <paramref name="longer"/> is null and the result says why.</summary>
    /// <param name="encoded">The encoded entry.</param>
    /// <param name="longer">The chain with it, if all is well.</param>
    public DeviceChainError TryAppend(ReadOnlySpan<byte> encoded, out DeviceChain? longer)
    {
        longer = null;
        var entries = new List<DeviceChainEntry>(Entries);
        var devices = new Dictionary<Guid, ChainedDevice>(_devices);
        var error = entries.Count == MaximumEntries ? DeviceChainError.WrongLength : Append(UserId, entries, devices, encoded);
        if (error == DeviceChainError.None)
        {
            longer = new DeviceChain(UserId, entries, devices);
        }

        return error;
    }

    /// <summary>Whether this chain is <paramref name="earlier"/> or a continuation of it: what a pinned chain may turn into.</summary>
    public bool Continues(DeviceChain earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return UserId == earlier.UserId
            && Entries.Count >= earlier.Entries.Count
            && Entries[earlier.Entries.Count - 1].Hash.Span.SequenceEqual(earlier.HeadHash.Span);
    }

    private static DeviceChainError Append(
        Guid userId, List<DeviceChainEntry> entries, Dictionary<Guid, ChainedDevice> devices, ReadOnlySpan<byte> encoded)
    {
        if (!DeviceChainEntry.TryParse(encoded, out var entry))
        {
            return DeviceChainError.Malformed;
        }

        var error = CheckPlace(userId, entries, entry);
        if (error == DeviceChainError.None)
        {
            error = CheckDevice(devices, entry);
        }

        if (error == DeviceChainError.None)
        {
            error = CheckSigner(entries, devices, entry);
        }

        if (error != DeviceChainError.None)
        {
            return error;
        }

        entries.Add(entry);
        devices[entry.DeviceId] = entry.Action == DeviceChainAction.Add
            ? new ChainedDevice(entry.DeviceId, entry.CipherSuite, entry.SignatureKey, entry.Index, null)
            : devices[entry.DeviceId] with { RevokedAtIndex = entry.Index };
        return DeviceChainError.None;
    }

    private static DeviceChainError CheckPlace(Guid userId, List<DeviceChainEntry> entries, DeviceChainEntry entry)
    {
        if (entry.UserId != userId)
        {
            return DeviceChainError.WrongUser;
        }

        if (entry.Index != entries.Count)
        {
            return DeviceChainError.WrongIndex;
        }

        var linked = entries.Count == 0
            ? !entry.PreviousHash.Span.ContainsAnyExcept((byte)0)
            : entry.PreviousHash.Span.SequenceEqual(entries[^1].Hash.Span);
        return linked ? DeviceChainError.None : DeviceChainError.BrokenLink;
    }

    private static DeviceChainError CheckDevice(Dictionary<Guid, ChainedDevice> devices, DeviceChainEntry entry)
    {
        if (entry.Action == DeviceChainAction.Revoke)
        {
            return devices.TryGetValue(entry.DeviceId, out var device) && device.InForce && device.CipherSuite == entry.CipherSuite
                ? DeviceChainError.None
                : DeviceChainError.DeviceNotInForce;
        }

        if (!DeviceKey.IsSupported(entry.CipherSuite, entry.SignatureKey.Span))
        {
            return DeviceChainError.UnsupportedKey;
        }

        return devices.Values.Any(known => known.DeviceId == entry.DeviceId || known.SignatureKey.Span.SequenceEqual(entry.SignatureKey.Span))
            ? DeviceChainError.DeviceReused
            : DeviceChainError.None;
    }

    private static DeviceChainError CheckSigner(
        List<DeviceChainEntry> entries, Dictionary<Guid, ChainedDevice> devices, DeviceChainEntry entry)
    {
        if (!TryFindSigner(entries, devices, entry, out var suite, out var key))
        {
            return DeviceChainError.SignerNotInForce;
        }

        return DeviceKey.Verify(suite, key.Span, DeviceChainEntry.SignatureLabel, entry.SignedPart, entry.Signature.Span)
            ? DeviceChainError.None
            : DeviceChainError.BadSignature;
    }

    private static bool TryFindSigner(
        List<DeviceChainEntry> entries, Dictionary<Guid, ChainedDevice> devices, DeviceChainEntry entry,
        out ushort suite, out ReadOnlyMemory<byte> key)
    {
        if (entries.Count == 0)
        {
            suite = entry.CipherSuite;
            key = entry.SignatureKey;
            return entry.Action == DeviceChainAction.Add && entry.SignerDeviceId == entry.DeviceId;
        }

        var signer = devices.GetValueOrDefault(entry.SignerDeviceId);
        suite = signer?.CipherSuite ?? 0;
        key = signer?.SignatureKey ?? default;
        return signer is { InForce: true };
    }
}
