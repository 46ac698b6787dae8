using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Administration;

/// <summary>/connect/admin/clients: registers, changes and removes clients.</summary>
internal sealed class ClientsEndpoint(AdministrationGuard guard, ClientAdministration clients)
{
    public const string Path = AdministrationGuard.Root + "/clients";
    public const string OnePath = Path + "/{clientId}";
    public const string SecretPath = OnePath + "/secret";

    public Task ListAsync(HttpContext context) => guard.RunAsync(context, async _ =>
    {
        var list = new JsonArray([.. (await clients.ListAsync(context.RequestAborted)).Select(client => ClientJson.Of(client, null))]);
        await AdministrationGuard.WriteAsync(context, new JsonObject { ["clients"] = list });
    });

    public Task AddAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        var (client, secret) = await clients.AddAsync(actor, await AdministrationGuard.ReadAsync<ClientRegistration>(context), context.RequestAborted);
        await AdministrationGuard.WriteAsync(context, ClientJson.Of(client, secret), StatusCodes.Status201Created);
    });

    public Task ShowAsync(HttpContext context) => guard.RunAsync(context, async _ =>
        await AdministrationGuard.WriteAsync(context, ClientJson.Of(await clients.FindAsync(ClientIdOf(context), context.RequestAborted), null)));

    public Task ChangeAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        var registration = await AdministrationGuard.ReadAsync<ClientRegistration>(context);
        var (client, secret) = await clients.ChangeAsync(actor, ClientIdOf(context), registration, context.RequestAborted);
        await AdministrationGuard.WriteAsync(context, ClientJson.Of(client, secret));
    });

    public Task RemoveAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        await clients.RemoveAsync(actor, ClientIdOf(context), context.RequestAborted);
        await AdministrationGuard.WriteNothing(context);
    });

    public Task NewSecretAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        var secret = await clients.NewSecretAsync(actor, ClientIdOf(context), context.RequestAborted);
        await AdministrationGuard.WriteAsync(context, new JsonObject { ["client_id"] = ClientIdOf(context), ["client_secret"] = secret });
    });

    private static string ClientIdOf(HttpContext context) => AdministrationGuard.Route(context, "clientId");
}
