namespace GraphChat.Mls.Profile;

/// <summary>
/// The group context extension 0xF001: what the server can read and members can trust. Immutable.
/// Format: docs/protocols/identifiers.md.
/// </summary>
public sealed class ConversationPolicy
{
    /// <summary>The extension's type, from RFC 9420's range for private use.</summary>
    public const ushort ExtensionType = 0xF001;

    /// <summary>The most people that a policy names.</summary>
    public const int MaximumRoles = 10_000;

    private const byte Version = 1;
    private const int RoleSize = 17;

    private readonly SortedDictionary<Guid, ConversationRole> _roles = new(UuidOrder.Instance);

    /// <summary>A policy. Retention 0 keeps messages until somebody deletes them.</summary>
    /// <exception cref="ArgumentException">Too many roles.</exception>
    public ConversationPolicy(uint retentionDays, IEnumerable<KeyValuePair<Guid, ConversationRole>> roles)
    {
        ArgumentNullException.ThrowIfNull(roles);
        RetentionDays = retentionDays;
        foreach (var (user, role) in roles)
        {
            _roles[user] = role;
        }

        if (_roles.Count > MaximumRoles)
        {
            throw new ArgumentException($"A policy names at most {MaximumRoles} people.", nameof(roles));
        }
    }

    /// <summary>Days after which the server deletes messages; 0 keeps them.</summary>
    public uint RetentionDays { get; }

    /// <summary>The people whose role is named, by user id.</summary>
    public IReadOnlyDictionary<Guid, ConversationRole> Roles => _roles;

    /// <summary>The role of a member; <see cref="ConversationRole.Member"/> where none is named.</summary>
    public ConversationRole RoleOf(Guid userId) => _roles.GetValueOrDefault(userId, ConversationRole.Member);

    /// <summary>The extension's data; the same policy always gives the same bytes.</summary>
    public byte[] ToBytes()
    {
        var writer = new ProfileWriter(16 + (_roles.Count * RoleSize)).UInt8(Version).UInt32(RetentionDays);
        writer.VectorLength(_roles.Count * RoleSize);
        foreach (var (user, role) in _roles)
        {
            writer.Uuid(user).UInt8((byte)role);
        }

        return writer.ToArray();
    }

    /// <summary>Reads the extension's data; false for other versions, unknown roles, people twice or out of order.</summary>
    public static bool TryParse(ReadOnlySpan<byte> data, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ConversationPolicy? value)
    {
        value = null;
        var reader = new ProfileReader(data);
        var version = reader.UInt8();
        var retention = reader.UInt32();
        var list = new ProfileReader(reader.Vector(MaximumRoles * RoleSize));
        var roles = new List<KeyValuePair<Guid, ConversationRole>>();
        while (list.Remaining > 0 && !list.Failed)
        {
            var user = list.Uuid();
            var role = list.UInt8();
            if (role is not ((byte)ConversationRole.Member or (byte)ConversationRole.Owner)
                || (roles.Count > 0 && UuidOrder.Instance.Compare(roles[^1].Key, user) >= 0))
            {
                return false;
            }

            roles.Add(new(user, (ConversationRole)role));
        }

        if (!reader.AtEnd || list.Failed || version != Version)
        {
            return false;
        }

        value = new ConversationPolicy(retention, roles);
        return true;
    }
}
