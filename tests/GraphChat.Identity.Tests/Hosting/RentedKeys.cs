using System.Collections.Concurrent;
using GraphChat.Identity.Keys;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;

namespace GraphChat.Identity.Tests.Hosting;

/// <summary>
/// The RSA keys of one provider, which the next one uses again when this one is gone: they take most of the time of a start.
/// Two providers that live at once never have one in common.
/// </summary>
internal sealed class RentedKeys : SigningKeyMaker, IDisposable
{
    private static readonly ConcurrentBag<List<JsonWebKey>> s_free = [];

    private readonly List<JsonWebKey> _keys = s_free.TryTake(out var keys) ? keys : [];
    private readonly Lock _lock = new();
    private int _used;
    private int _returned;

    public override JsonWebKey Make(JwsAlgorithm algorithm)
    {
        if (algorithm != JwsAlgorithm.RS256)
        {
            return base.Make(algorithm);
        }

        lock (_lock)
        {
            if (_used == _keys.Count)
            {
                _keys.Add(base.Make(algorithm));
            }

            return _keys[_used++];
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            s_free.Add(_keys);
        }
    }
}
