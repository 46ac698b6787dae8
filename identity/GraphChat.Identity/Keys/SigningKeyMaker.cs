using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;

namespace GraphChat.Identity.Keys;

/// <summary>Makes the private keys of the ring.</summary>
internal class SigningKeyMaker
{
    /// <summary>A key that there was not before.</summary>
    public virtual JsonWebKey Make(JwsAlgorithm algorithm) => SigningKey.Generate(algorithm);
}
