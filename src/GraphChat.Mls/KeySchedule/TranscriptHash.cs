using GraphChat.Mls.Codec;
using GraphChat.Mls.Framing;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.KeySchedule;

/// <summary>The running hashes of all commits (RFC 9420 §8.2).</summary>
internal static class TranscriptHash
{
    internal static byte[] Confirmed(CipherSuite suite, ReadOnlySpan<byte> interim, AuthenticatedContent commit)
    {
        using var writer = new MlsWriter(1024);
        writer.WriteBytes(interim);
        writer.WriteUInt16((ushort)commit.WireFormat);
        commit.Content.Write(writer);
        writer.WriteOpaque(commit.Signature);
        return suite.Hash(writer.Written);
    }

    internal static byte[] Interim(CipherSuite suite, ReadOnlySpan<byte> confirmed, ReadOnlySpan<byte> confirmationTag)
    {
        using var writer = new MlsWriter();
        writer.WriteBytes(confirmed);
        writer.WriteOpaque(confirmationTag);
        return suite.Hash(writer.Written);
    }
}
