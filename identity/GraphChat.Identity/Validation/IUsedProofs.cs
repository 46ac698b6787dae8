namespace GraphChat.Identity.Validation;

/// <summary>Remembers, for all nodes, which proofs of possession were shown (RFC 9449 §11.1). Thread-safe.</summary>
public interface IUsedProofs
{
    /// <summary>Whether this is the first time; of several at once, one is the first.</summary>
    /// <param name="keyThumbprint">Of the key that signed it.</param>
    /// <param name="tokenId">Its `jti`.</param>
    /// <param name="expiresAt">When it is refused for its age anyway.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<bool> TryUseAsync(string keyThumbprint, string tokenId, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}
