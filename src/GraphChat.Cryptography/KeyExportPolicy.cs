namespace GraphChat.Cryptography;

/// <summary>Whether a <see cref="Key"/> may leave its object.</summary>
public enum KeyExportPolicy
{
    /// <summary>It may not.</summary>
    None,

    /// <summary>As plain bytes, which the caller must protect and zero.</summary>
    AllowPlaintextExport,
}
