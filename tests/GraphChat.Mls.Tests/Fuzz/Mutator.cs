namespace GraphChat.Mls.Tests.Fuzz;

/// <summary>Changes inputs as an attacker and an accident would: bits, lengths, cuts, repeats, pieces of others. Seeded.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> others)
{
    private readonly Random _random = new(seed);

    internal byte[] Mutate(byte[] input)
    {
        var bytes = input.ToList();
        for (var times = _random.Next(1, 5); times > 0; times--)
        {
            Once(bytes);
        }

        return [.. bytes];
    }

    private void Once(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        switch (_random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)(_random.Next(2) == 0 ? 0xFF : 0);
                break;
            case 2:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 3:
                var length = Math.Min(_random.Next(64), bytes.Count - at);
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, Math.Min(_random.Next(16), bytes.Count - at));
                break;
            case 5:
                // A length that claims a gigabyte.
                bytes.InsertRange(at, [0xBF, 0xFF, 0xFF, 0xFF]);
                break;
            case 6:
                var other = others[_random.Next(others.Count)];
                var from = _random.Next(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(_random.Next(200), other.Length - from)).ToArray());
                break;
            default:
                var noise = new byte[_random.Next(1, 9)];
                _random.NextBytes(noise);
                bytes.InsertRange(at, noise);
                break;
        }
    }
}
