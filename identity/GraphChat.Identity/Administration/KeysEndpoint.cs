using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Administration;

/// <summary>/connect/admin/keys: the signing keys, and their replacement in a hurry.</summary>
internal sealed class KeysEndpoint(AdministrationGuard guard, KeyAdministration keys)
{
    public const string Path = AdministrationGuard.Root + "/keys";
    public const string RotatePath = Path + "/rotate";

    public Task ListAsync(HttpContext context) => guard.RunAsync(context, _ => WriteAsync(context));

    public Task RotateAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        await keys.RotateAsync(actor, context.RequestAborted);
        await WriteAsync(context);
    });

    private async Task WriteAsync(HttpContext context) =>
        await AdministrationGuard.WriteAsync(context, new JsonObject { ["keys"] = await keys.ListAsync(context.RequestAborted) });
}
