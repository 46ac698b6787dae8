using GraphChat.Identity.Audit;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Pages;
using GraphChat.Identity.Protocol;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.DeviceFlow;

/// <summary>/connect/device (RFC 8628 §3.1): gives a device the code that it shows and the one that it fetches its tokens with.</summary>
internal sealed class DeviceAuthorizationEndpoint(ClientForms forms, DeviceCodeStore store, ScopeStore known, AuditTrail audit, PublicOrigin origin)
{
    public const string Path = "/connect/device";

    public async Task HandleAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (await forms.ReadAsync(context) is not var (client, form))
        {
            return;
        }

        if (!client.Allows(ClientPermissions.DeviceCode))
        {
            await forms.RefuseAsync(context, ProtocolError.UnauthorizedClient, client.ClientId);
            return;
        }

        var all = await known.AllAsync(cancellationToken);
        var scopes = (form["scope"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Where(all.ContainsKey).ToArray();
        if (scopes.Length == 0 || !scopes.All(client.AllowsScope))
        {
            await forms.RefuseAsync(context, ProtocolError.InvalidScope, client.ClientId);
            return;
        }

        var (deviceCode, userCode) = await store.CreateAsync(client, scopes, cancellationToken);
        await audit.WriteAsync(context, AuditKinds.DeviceCodeIssued, cancellationToken, clientId: client.ClientId);
        var address = origin.Value + VerifyEndpoint.Path;
        await Responses.WriteJsonAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("device_code", deviceCode);
            writer.WriteString("user_code", userCode);
            writer.WriteString("verification_uri", address);
            writer.WriteString("verification_uri_complete", $"{address}?user_code={userCode}");
            writer.WriteNumber("expires_in", (long)DeviceCodeStore.Lifetime.TotalSeconds);
            writer.WriteNumber("interval", DeviceCodeStore.IntervalSeconds);
        });
    }
}
