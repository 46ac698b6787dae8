namespace GraphChat.Mls.Extensibility;

/// <summary>The extension types that this library knows (RFC 9420 §17.3, and the last_resort registration).</summary>
public static class ExtensionType
{
    /// <summary>application_id, in leaves.</summary>
    public const ushort ApplicationId = 1;

    /// <summary>ratchet_tree, in GroupInfo.</summary>
    public const ushort RatchetTree = 2;

    /// <summary>required_capabilities, in the GroupContext.</summary>
    public const ushort RequiredCapabilities = 3;

    /// <summary>external_pub, in GroupInfo.</summary>
    public const ushort ExternalPub = 4;

    /// <summary>external_senders, in the GroupContext.</summary>
    public const ushort ExternalSenders = 5;

    /// <summary>last_resort, in key packages.</summary>
    public const ushort LastResort = 10;

    /// <summary>RFC 9420 §7.2: types 1 to 5 need not be announced, every implementation has them.</summary>
    internal static bool IsDefault(ushort type) => type is >= ApplicationId and <= ExternalSenders;
}
