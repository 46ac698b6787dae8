using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using GraphChat.Identity.Protocol;

namespace GraphChat.Identity.SecondFactor;

/// <summary>Time-based one-time passwords (RFC 6238): HMAC-SHA1, six digits, thirty seconds, which is what authenticator applications have in common.</summary>
internal static class TimeCode
{
    public const int SecretLength = 20;
    public const int Digits = 6;

    private const int StepSeconds = 30;
    private const int Window = 1;
    private const int Modulus = 1_000_000;

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238 with the algorithm that every authenticator application supports; HMAC does not need collision resistance.")]
    public static string Of(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, mac);
        // RFC 4226 §5.3: dynamic truncation.
        var value = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 0xF)..]) & 0x7FFFFFFF;
        return (value % Modulus).ToString($"D{Digits}", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is, at most one from now; null if there is none. Takes the same time whichever it is.</summary>
    public static long? FindStep(ReadOnlySpan<byte> secret, string code, DateTimeOffset now)
    {
        long? found = null;
        var current = StepAt(now);
        for (var step = current - Window; step <= current + Window; step++)
        {
            if (Secrets.FixedTimeEquals(Of(secret, step), code))
            {
                found = step;
            }
        }

        return found;
    }
}
