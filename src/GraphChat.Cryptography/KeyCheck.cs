namespace GraphChat.Cryptography;

internal static class KeyCheck
{
    internal static void Of(Algorithm algorithm, Algorithm keyAlgorithm)
    {
        if (!ReferenceEquals(algorithm, keyAlgorithm))
        {
            throw new ArgumentException($"A key of {keyAlgorithm.Name} is no key of {algorithm.Name}.");
        }
    }
}
