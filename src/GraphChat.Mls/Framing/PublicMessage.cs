using GraphChat.Mls.Codec;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Framing;

/// <summary>PublicMessage (RFC 9420 §6.2).</summary>
internal sealed record PublicMessage(AuthenticatedContent Authenticated, byte[]? MembershipTag)
{
    internal FramedContent Content => Authenticated.Content;

    internal static PublicMessage Read(ref MlsReader reader)
    {
        var content = FramedContent.Read(ref reader);
        var authenticated = AuthenticatedContent.ReadAuth(ref reader, WireFormat.PublicMessage, content);
        return new PublicMessage(authenticated, content.Sender.Type == SenderType.Member ? reader.ReadOpaque().ToArray() : null);
    }

    internal static PublicMessage Protect(AuthenticatedContent authenticated, CipherSuite suite, ReadOnlySpan<byte> membershipKey, GroupContext context)
    {
        // RFC 9420: M6-1.
        // §6: application data is always encrypted.
        if (authenticated.Content.ContentType == ContentType.Application)
        {
            throw new MlsException(MlsErrorCode.Unsupported, "6");
        }

        return new PublicMessage(
            authenticated,
            // RFC 9420: M6.2-1.
            authenticated.Content.Sender.Type == SenderType.Member ? authenticated.MembershipTag(suite, membershipKey, context) : null);
    }

    internal void Write(MlsWriter writer)
    {
        Content.Write(writer);
        Authenticated.WriteAuth(writer);
        if (MembershipTag is not null)
        {
            writer.WriteOpaque(MembershipTag);
        }
    }

    internal bool VerifyMembershipTag(CipherSuite suite, ReadOnlySpan<byte> membershipKey, GroupContext context) =>
        System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
            Authenticated.MembershipTag(suite, membershipKey, context), MembershipTag);
}
