using GraphChat.Identity.Audit;
using GraphChat.Identity.Authorization;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Proofs;
using GraphChat.Identity.Protocol;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.PushedRequests;

/// <summary>/connect/par (RFC 9126): takes an authorization request from the client itself, checked like any other.</summary>
internal sealed class PushedRequestEndpoint(
    ClientForms forms, AuthorizationRequestReader reader, PushedRequestStore store, ProofChecker proofs, AuditTrail audit)
{
    public const string Path = "/connect/par";

    private static readonly string[] s_notOfTheRequest = ["client_secret", "client_assertion", "client_assertion_type"];

    public async Task HandleAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (await forms.ReadAsync(context) is not var (client, form))
        {
            return;
        }

        if (form["request_uri"] is not null)
        {
            // RFC 9126 §2.1
            await forms.RefuseAsync(context, ProtocolError.InvalidRequest("A request_uri cannot be pushed."), client.ClientId);
            return;
        }

        var proof = await proofs.CheckAsync(context, needsNonce: true, accessToken: null, cancellationToken);
        var request = form.Values.Where(value => !s_notOfTheRequest.Contains(value.Key)).ToDictionary(StringComparer.Ordinal);
        request["client_id"] = client.ClientId;
        if (proof.Error is null && proof.KeyThumbprint is { } key && request.TryAdd("dpop_jkt", key) is false && request["dpop_jkt"] != key)
        {
            proof = ProofResult.Invalid;
        }

        if (proof.Error is not null)
        {
            await forms.RefuseAsync(context, proof.Error, client.ClientId);
            return;
        }

        var result = await reader.ReadAsync(Parameters.FromValues(request), isPushed: true, cancellationToken);
        if (result.Error is not null)
        {
            await forms.RefuseAsync(context, result.Error, client.ClientId, kind: AuditKinds.AuthorizationRefused);
            return;
        }

        var reference = await store.AddAsync(client, request, cancellationToken);
        await audit.WriteAsync(context, AuditKinds.RequestPushed, cancellationToken, clientId: client.ClientId);
        await Responses.WriteJsonAsync(context, StatusCodes.Status201Created, writer =>
        {
            writer.WriteString("request_uri", reference);
            writer.WriteNumber("expires_in", (long)PushedRequestStore.Lifetime.TotalSeconds);
        });
    }
}
