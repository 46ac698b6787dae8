using GraphChat.Cryptography.Interop;

namespace GraphChat.Cryptography;

/// <summary>Keys from passwords: Argon2id (RFC 9106) with one lane, by libsodium.</summary>
public sealed class PasswordBasedKeyDerivationAlgorithm : Algorithm
{
    private const long SmallestMemory = 8 * 1024;
    private readonly Argon2Parameters _parameters;

    private PasswordBasedKeyDerivationAlgorithm(Argon2Parameters parameters)
        : base("Argon2id", 0) => _parameters = parameters;

    /// <summary>Bytes of a salt.</summary>
    public static int SaltSize => CryptoPwHash.SaltSize;

    /// <summary>Argon2id with these costs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one pass, or memory outside 8 KiB to 4 GiB.</exception>
    public static PasswordBasedKeyDerivationAlgorithm Argon2id(Argon2Parameters parameters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parameters.NumberOfPasses, 1, nameof(parameters));
        ArgumentOutOfRangeException.ThrowIfLessThan(parameters.MemoryBytes, SmallestMemory, nameof(parameters));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parameters.MemoryBytes, uint.MaxValue, nameof(parameters));
        return new PasswordBasedKeyDerivationAlgorithm(parameters);
    }

    /// <summary><paramref name="count"/> bytes (16 or more) from a password; the caller zeroes them.</summary>
    /// <exception cref="ArgumentException">The salt has not <see cref="SaltSize"/> bytes.</exception>
    /// <exception cref="InsufficientMemoryException">The memory that the parameters ask for is not there.</exception>
    public byte[] DeriveBytes(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 16);
        if (salt.Length != SaltSize)
        {
            throw new ArgumentException($"A salt has {SaltSize} bytes.", nameof(salt));
        }

        var output = new byte[count];
        var done = CryptoPwHash.crypto_pwhash(
            output, (ulong)count, password, (ulong)password.Length, salt,
            (ulong)_parameters.NumberOfPasses, (nuint)_parameters.MemoryBytes, CryptoPwHash.Argon2Id13);
        return done == 0 ? output : throw new InsufficientMemoryException("Argon2id did not get the memory it asked for.");
    }
}
