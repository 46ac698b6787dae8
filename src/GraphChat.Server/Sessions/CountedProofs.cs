using System.Security.Cryptography;
using System.Text;
using GraphChat.Delivery.Ports;
using GraphChat.Identity.Validation;

namespace GraphChat.Server.Sessions;

/// <summary>Remembers proofs where no provider runs in this process: counted where rates are counted, for all nodes with a Redis.</summary>
internal sealed class CountedProofs(IRateCounter counter, TimeProvider time) : IUsedProofs
{
    private const int WindowSeconds = 240;

    public async Task<bool> TryUseAsync(string keyThumbprint, string tokenId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{keyThumbprint.Length}:{keyThumbprint}{tokenId}")));
        var length = expiresAt - time.GetUtcNow() + TimeSpan.FromSeconds(WindowSeconds);
        return await counter.AddAsync($"proof {hash}", expiresAt.ToUnixTimeSeconds() / WindowSeconds, length, 1, cancellationToken) == 1;
    }
}
