using GraphChat.Identity.Protocol;

namespace GraphChat.Identity.Authorization;

/// <summary>A request, or an error; the error goes to the client only if <see cref="RedirectUri"/> is there.</summary>
internal sealed record AuthorizationRequestResult(
    AuthorizationRequest? Request, ProtocolError? Error, string? RedirectUri, string? State, string? ClientId, bool IsFormPost = false)
{
    public static AuthorizationRequestResult Page(string code, string description, string? clientId = null) =>
        new(null, new ProtocolError(code, description), null, null, clientId);
}
