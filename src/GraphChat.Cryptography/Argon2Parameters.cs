namespace GraphChat.Cryptography;

/// <summary>The costs of Argon2id.</summary>
/// <param name="NumberOfPasses">Passes over the memory, 1 or more.</param>
/// <param name="MemoryBytes">Bytes of memory, 8 KiB to 4 GiB.</param>
public readonly record struct Argon2Parameters(int NumberOfPasses, long MemoryBytes);
