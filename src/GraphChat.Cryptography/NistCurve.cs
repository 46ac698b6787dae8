using System.Numerics;
using System.Security.Cryptography;

namespace GraphChat.Cryptography;

/// <summary>A curve of FIPS 186-5 and the form of its keys: big-endian scalars, uncompressed points (SEC 1 §2.3.3).</summary>
internal sealed class NistCurve
{
    private const byte Uncompressed = 4;
    private const byte CompressedEven = 2;
    private const byte CompressedOdd = 3;
    private readonly ECCurve _curve;
    private readonly byte[] _order;
    private readonly BigInteger _prime;
    private readonly BigInteger _b;

    private NistCurve(string name, ECCurve curve, int size, HashAlgorithmName hash, string order, BigInteger prime, string b)
    {
        _prime = prime;
        _b = new BigInteger(Convert.FromHexString(b), isUnsigned: true, isBigEndian: true);
        Name = name;
        Size = size;
        Hash = hash;
        _curve = curve;
        _order = Convert.FromHexString(order);
    }

    internal static NistCurve P256 { get; } = new(
        "P-256", ECCurve.NamedCurves.nistP256, 32, HashAlgorithmName.SHA256,
        "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        BigInteger.Pow(2, 256) - BigInteger.Pow(2, 224) + BigInteger.Pow(2, 192) + BigInteger.Pow(2, 96) - 1,
        "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B");

    internal static NistCurve P384 { get; } = new(
        "P-384", ECCurve.NamedCurves.nistP384, 48, HashAlgorithmName.SHA384,
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
        BigInteger.Pow(2, 384) - BigInteger.Pow(2, 128) - BigInteger.Pow(2, 96) + BigInteger.Pow(2, 32) - 1,
        "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF");

    internal static NistCurve P521 { get; } = new(
        "P-521", ECCurve.NamedCurves.nistP521, 66, HashAlgorithmName.SHA512,
        "01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
        BigInteger.Pow(2, 521) - 1,
        "0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00");

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

        var x = new BigInteger(point[1..(1 + Size)], isUnsigned: true, isBigEndian: true);
        var y = new BigInteger(point[(1 + Size)..], isUnsigned: true, isBigEndian: true);

        // Every point of these curves is in the one group, whose order is prime, so that being on the curve is enough (SP 800-56A §5.6.2.3.4).
        return x < _prime && y < _prime && y * y % _prime == Square(x);
    }

    /// <summary>The uncompressed form of a compressed point (SEC 1 §2.3.4), or null if it is none.</summary>
    internal byte[]? Decompress(ReadOnlySpan<byte> point)
    {
        if (point.Length != 1 + Size || point[0] is not (CompressedEven or CompressedOdd))
        {
            return null;
        }

        var x = new BigInteger(point[1..], isUnsigned: true, isBigEndian: true);
        if (x >= _prime)
        {
            return null;
        }

        // All three primes are 3 modulo 4, so this power is the root of y² = x³ - 3x + b, if it has one.
        var square = Square(x);
        var y = BigInteger.ModPow(square, (_prime + 1) / 4, _prime);
        if (y * y % _prime != square)
        {
            return null;
        }

        if (y.IsEven != (point[0] == CompressedEven))
        {
            y = _prime - y;
        }

        var whole = new byte[PointSize];
        whole[0] = Uncompressed;
        point[1..].CopyTo(whole.AsSpan(1));
        var bytes = y.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(whole, PointSize - bytes.Length);
        return IsPoint(whole) ? whole : null;
    }

    internal ECParameters Public(ReadOnlySpan<byte> point) => new() { Curve = _curve, Q = PointOf(point) };

    internal ECParameters Private(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point) => new()
    {
        Curve = _curve,
        D = scalar.ToArray(),
        Q = point.IsEmpty ? default : PointOf(point),
    };

    /// <summary>x³ - 3x + b.</summary>
    private BigInteger Square(BigInteger x) => (((((x * x) - 3) * x) + _b) % _prime + _prime) % _prime;

    private ECPoint PointOf(ReadOnlySpan<byte> point) =>
        new() { X = point[1..(1 + Size)].ToArray(), Y = point[(1 + Size)..].ToArray() };
}
