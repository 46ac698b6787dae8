using GraphChat.Mls.Codec;

namespace GraphChat.Mls.Credentials;

/// <summary>Who a leaf says it is (RFC 9420 §5.3). What it means, an <see cref="ICredentialValidator"/> decides. Immutable.</summary>
public sealed class Credential : IEquatable<Credential>
{
    /// <summary>The type of <see cref="Basic"/>.</summary>
    public const ushort BasicType = 1;

    /// <summary>The type of an X.509 chain.</summary>
    public const ushort X509Type = 2;

    private readonly byte[] _content;

    private Credential(ushort type, byte[] content)
    {
        Type = type;
        _content = content;
    }

    /// <summary>The credential type of IANA's registry.</summary>
    public ushort Type { get; }

    /// <summary>The identity of a basic credential; for X.509 the vector of certificates as it was received, unparsed.</summary>
    public ReadOnlyMemory<byte> Content => _content;

    /// <summary>A basic credential: an identity that means what the application says.</summary>
    public static Credential Basic(ReadOnlySpan<byte> identity) => new(BasicType, identity.ToArray());

    /// <summary>An X.509 chain, leaf first; the certificates are opaque here.</summary>
    public static Credential X509(IReadOnlyList<ReadOnlyMemory<byte>> certificates)
    {
        using var writer = new MlsWriter();
        foreach (var certificate in certificates)
        {
            writer.WriteOpaque(certificate.Span);
        }

        return new Credential(X509Type, writer.ToArray());
    }

    /// <inheritdoc />
    public bool Equals(Credential? other) => other is not null && other.Type == Type && other._content.AsSpan().SequenceEqual(_content);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Credential);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_content);
        return hash.ToHashCode();
    }

    internal static Credential Read(ref MlsReader reader)
    {
        // Both known types are one vector; an unknown type has no length of its own and cannot be skipped.
        var type = reader.ReadUInt16();
        if (type is not (BasicType or X509Type))
        {
            throw new MlsException(MlsErrorCode.Unsupported, "5.3");
        }

        var content = reader.ReadOpaque();
        if (type == X509Type)
        {
            var certificates = new MlsReader(content);
            while (!certificates.AtEnd)
            {
                certificates.ReadOpaque();
            }
        }

        return new Credential(type, content.ToArray());
    }

    internal void Write(MlsWriter writer)
    {
        writer.WriteUInt16(Type);
        writer.WriteOpaque(_content);
    }
}
