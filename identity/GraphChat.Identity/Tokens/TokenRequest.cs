using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Tokens;

/// <summary>A request to the token endpoint by a client that authenticated.</summary>
/// <param name="Context">Where the answer goes.</param>
/// <param name="Client">Who asks.</param>
/// <param name="Form">What is asked.</param>
/// <param name="ProofKey">The thumbprint of the key that was shown (DPoP), to which the tokens are bound; or null.</param>
internal sealed record TokenRequest(HttpContext Context, Client Client, Parameters Form, string? ProofKey)
{
    public CancellationToken Aborted => Context.RequestAborted;
}
