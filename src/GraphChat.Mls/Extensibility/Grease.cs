using System.Security.Cryptography;
using GraphChat.Mls.RatchetTree;

namespace GraphChat.Mls.Extensibility;

/// <summary>
/// Values that mean nothing, which our own leaves and key packages hold so that nobody forgets to pass over what is unknown
/// (RFC 9420 §13.5). Which ones is drawn once, for all that is made with the same settings.
/// </summary>
public sealed class Grease
{
    private const int Values = 15;
    private const int MostBytes = 8;

    private readonly ushort _cipherSuite;
    private readonly ushort _capability;
    private readonly ushort _proposal;
    private readonly ushort _credential;
    private readonly Extension _leaf;
    private readonly Extension _keyPackage;

    /// <summary>Draws the values.</summary>
    /// <param name="random">Gives a number from 0 to below its argument; null for the system's.</param>
    public Grease(Func<int, int>? random = null)
    {
        var draw = random ?? RandomNumberGenerator.GetInt32;
        (_cipherSuite, _capability, _proposal, _credential) = (Value(draw), Value(draw), Value(draw), Value(draw));
        (_leaf, _keyPackage) = (Extension(draw), Extension(draw));
    }

    /// <summary>Whether a value is one of the fifteen: 0x0A0A, 0x1A1A, to 0xEAEA.</summary>
    public static bool Is(ushort value) => (value & 0x0F0F) == 0x0A0A && value >> 8 == (value & 0xFF) && value != 0xFAFA;

    // What a leaf has among its extensions, its capabilities list: RFC 9420 §7.2.
    internal LeafContent Add(LeafContent content) => content with
    {
        Capabilities = content.Capabilities with
        {
            CipherSuites = [.. content.Capabilities.CipherSuites, _cipherSuite],
            ExtensionTypes = [.. content.Capabilities.ExtensionTypes, .. new[] { _capability, _leaf.Type, _keyPackage.Type }.Distinct()],
            ProposalTypes = [.. content.Capabilities.ProposalTypes, _proposal],
            CredentialTypes = [.. content.Capabilities.CredentialTypes, _credential],
        },
        Extensions = [.. content.Extensions, _leaf],
    };

    internal Extension[] AddToKeyPackage(IReadOnlyList<Extension> extensions) => [.. extensions, _keyPackage];

    private static ushort Value(Func<int, int> draw) => (ushort)(0x0A0A + (0x1010 * draw(Values)));

    private static Extension Extension(Func<int, int> draw)
    {
        var data = new byte[draw(MostBytes + 1)];
        for (var at = 0; at < data.Length; at++)
        {
            data[at] = (byte)draw(256);
        }

        return new Extension(Value(draw), data);
    }
}
