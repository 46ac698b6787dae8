using System.Security.Cryptography;

namespace GraphChat.Cryptography;

/// <summary>A curve of FIPS 186-5 and the form of its keys: big-endian scalars, uncompressed points (SEC 1 §2.3.3).</summary>
internal sealed class NistCurve
{
    private const byte Uncompressed = 4;
    private readonly ECCurve _curve;
    private readonly byte[] _order;

    private NistCurve(string name, ECCurve curve, int size, HashAlgorithmName hash, string order)
    {
        Name = name;
        Size = size;
        Hash = hash;
        _curve = curve;
        _order = Convert.FromHexString(order);
    }

    internal static NistCurve P256 { get; } = new(
        "P-256", ECCurve.NamedCurves.nistP256, 32, HashAlgorithmName.SHA256,
        "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    internal static NistCurve P384 { get; } = new(
        "P-384", ECCurve.NamedCurves.nistP384, 48, HashAlgorithmName.SHA384,
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973");

    internal static NistCurve P521 { get; } = new(
        "P-521", ECCurve.NamedCurves.nistP521, 66, HashAlgorithmName.SHA512,
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409");

    internal string Name { get; }

    internal int Size { get; }

    internal int PointSize => (2 * Size) + 1;

    internal HashAlgorithmName Hash { get; }

    /// <summary>Whether 0 &lt; scalar &lt; order.</summary>
    internal bool IsScalar(ReadOnlySpan<byte> scalar) =>
        scalar.Length == Size && scalar.IndexOfAnyExcept((byte)0) >= 0 && scalar.SequenceCompareTo(_order) < 0;

    internal void GenerateScalar(Span<byte> scalar)
    {
        using var key = ECDsa.Create(_curve);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        parameters.D.CopyTo(scalar);
        CryptographicOperations.ZeroMemory(parameters.D);
    }

    internal bool TryComputePoint(ReadOnlySpan<byte> scalar, Span<byte> point)
    {
        if (!IsScalar(scalar))
        {
            return false;
        }

        using var key = ECDsa.Create(Private(scalar, default));
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        point[0] = Uncompressed;
        q.X.CopyTo(point[1..]);
        q.Y.CopyTo(point[(1 + Size)..]);
        return true;
    }

    internal bool IsPoint(ReadOnlySpan<byte> point)
    {
        if (point[0] != Uncompressed)
        {
            return false;
        }

        try
        {
            using var key = ECDsa.Create(Public(point));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    internal ECParameters Public(ReadOnlySpan<byte> point) => new() { Curve = _curve, Q = PointOf(point) };

    internal ECParameters Private(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point) => new()
    {
        Curve = _curve,
        D = scalar.ToArray(),
        Q = point.IsEmpty ? default : PointOf(point),
    };

    private ECPoint PointOf(ReadOnlySpan<byte> point) =>
        new() { X = point[1..(1 + Size)].ToArray(), Y = point[(1 + Size)..].ToArray() };
}
