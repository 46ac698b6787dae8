using GraphChat.Identity.Audit;
using GraphChat.Identity.Protocol;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Clients;

/// <summary>What the endpoints for clients have in common: a form with each parameter once, of a client that is who it says; and refusals that are written down.</summary>
internal sealed class ClientForms(ClientAuthenticator authenticator, AuditTrail audit)
{
    /// <summary>The client and its form, or null after a refusal.</summary>
    public async Task<(Client Client, Parameters Form)?> ReadAsync(HttpContext context)
    {
        var form = await Parameters.FromFormAsync(context.Request, context.RequestAborted);
        if (form is null || form.IsMalformed || form.Repeated.Count > 0)
        {
            await RefuseAsync(context, ProtocolError.InvalidRequest("The body must be a form with each parameter once."), null);
            return null;
        }

        var (client, error, status) = await authenticator.AuthenticateAsync(context, form);
        if (client is null)
        {
            await RefuseAsync(context, error!, form["client_id"], status);
            return null;
        }

        return (client, form);
    }

    /// <summary>Refuses, and writes down what was refused to whom.</summary>
    public async Task RefuseAsync(HttpContext context, ProtocolError error, string? clientId, int status = StatusCodes.Status400BadRequest, string kind = AuditKinds.RequestRefused)
    {
        var path = context.Request.Path.Value;
        await audit.WriteAsync(context, kind, context.RequestAborted, clientId: clientId, details: $"{path?[(path.LastIndexOf('/') + 1)..]} {error.Code}");
        await Responses.WriteErrorAsync(context, error, status);
    }
}
