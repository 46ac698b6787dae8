using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Administration;

/// <summary>/connect/admin/scopes: the scopes that clients can ask for.</summary>
internal sealed class ScopesEndpoint(AdministrationGuard guard, ScopeAdministration scopes)
{
    public const string Path = AdministrationGuard.Root + "/scopes";
    public const string OnePath = Path + "/{name}";

    public Task ListAsync(HttpContext context) => guard.RunAsync(context, async _ =>
        await AdministrationGuard.WriteAsync(
            context, new JsonObject { ["scopes"] = new JsonArray([.. (await scopes.ListAsync(context.RequestAborted)).Select(scope => scope.ToJson())]) }));

    public Task AddAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        var given = await AdministrationGuard.ReadAsync<ScopeRegistration>(context);
        var scope = await scopes.AddAsync(actor, given.Name, given.Description, context.RequestAborted);
        await AdministrationGuard.WriteAsync(context, scope.ToJson(), StatusCodes.Status201Created);
    });

    public Task RemoveAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        await scopes.RemoveAsync(actor, AdministrationGuard.Route(context, "name"), context.RequestAborted);
        await AdministrationGuard.WriteNothing(context);
    });
}
