namespace GraphChat.Mls.Peer.Vectors;

/// <summary>Comparisons that name the field that differs.</summary>
internal static class Expect
{
    internal static void Same(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        if (!expected.SequenceEqual(actual))
        {
            throw new VectorMismatchException($"{what} is {Convert.ToHexStringLower(actual[..Math.Min(actual.Length, 64)])}, not {Convert.ToHexStringLower(expected[..Math.Min(expected.Length, 64)])}");
        }
    }

    internal static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new VectorMismatchException($"{what} is {actual}, not {expected}");
        }
    }

    internal static void True(bool condition, string what)
    {
        if (!condition)
        {
            throw new VectorMismatchException($"not so: {what}");
        }
    }

    internal static void Refused(Action action, string what)
    {
        try
        {
            action();
        }
        catch (MlsException)
        {
            return;
        }

        throw new VectorMismatchException($"not refused: {what}");
    }
}
