using GraphChat.Jose.Jws;

namespace GraphChat.Identity.Federation;

/// <summary>What an upstream provider publishes of itself, with its keys.</summary>
internal sealed record UpstreamMetadata(
    string AuthorizationEndpoint, string TokenEndpoint, string? UserInfoEndpoint, string KeysAddress, bool NamesItself, bool TakesBasic, bool TakesPost, IReadOnlyList<VerificationKey> Keys, long ReadAt, long KeysReadAt);
