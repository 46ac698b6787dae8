using System.Security.Cryptography;
using System.Text;
using GraphChat.Cryptography;

namespace GraphChat.Client.Storage;

/// <summary>What opens a journal: a key file of 32 random bytes that only its owner can read, or a passphrase.</summary>
public sealed class JournalKey
{
    private const int Size = 32;

    private readonly byte[]? _key;
    private readonly string? _passphrase;

    private JournalKey(byte[]? key, string? passphrase)
    {
        _key = key;
        _passphrase = passphrase;
    }

    /// <summary>The key in a file; makes the file, with mode 0600, where there is none.</summary>
    /// <exception cref="JournalException">Others can read the file, or it is not 32 bytes.</exception>
    public static JournalKey FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            Create(path);
        }

        if (!OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
        {
            throw new JournalException(JournalErrorCode.BadKeyFile, $"The key file '{path}' must be readable by its owner only: chmod 600 it.");
        }

        var key = File.ReadAllBytes(path);
        return key.Length == Size
            ? new JournalKey(key, null)
            : throw new JournalException(JournalErrorCode.BadKeyFile, $"The key file '{path}' does not hold {Size} bytes.");
    }

    /// <summary>A passphrase, from which Argon2id makes the key (64 MiB, three passes).</summary>
    public static JournalKey FromPassphrase(string passphrase)
    {
        ArgumentException.ThrowIfNullOrEmpty(passphrase);
        return new JournalKey(null, passphrase.Normalize(NormalizationForm.FormC));
    }

    internal JournalKdf NewKdf() => _key is null ? JournalKdf.ForPassphrase() : JournalKdf.ForKeyFile;

    internal byte[] MasterKey(JournalKdf kdf)
    {
        if (kdf.Kind == JournalKdf.KeyFile)
        {
            return [.. _key ?? throw WrongKind("key file")];
        }

        var passphrase = Encoding.UTF8.GetBytes(_passphrase ?? throw WrongKind("passphrase"));
        try
        {
            return PasswordBasedKeyDerivationAlgorithm.Argon2id(new Argon2Parameters((int)kdf.Passes, kdf.MemoryKibibytes * 1024L))
                .DeriveBytes(passphrase, kdf.Salt.ToByteArray(bigEndian: true), Size);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    private static JournalException WrongKind(string expected) =>
        new(JournalErrorCode.WrongKey, $"The store was made with a {expected}.");

    private static void Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, options);
        stream.Write(RandomNumberGenerator.GetBytes(Size));
        stream.Flush(flushToDisk: true);
    }
}
