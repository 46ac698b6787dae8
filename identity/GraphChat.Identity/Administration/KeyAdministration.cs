using System.Text.Json.Nodes;
using GraphChat.Identity.Audit;
using GraphChat.Identity.Keys;

namespace GraphChat.Identity.Administration;

/// <summary>Lists the signing keys and replaces them.</summary>
internal sealed class KeyAdministration(SigningKeyRing keys, AuditTrail audit)
{
    public async Task<JsonArray> ListAsync(CancellationToken cancellationToken) =>
        new([.. (await keys.PublishedAsync(cancellationToken)).Select(key => new JsonObject
        {
            ["kid"] = key.Verification.KeyId,
            ["alg"] = key.Verification.Algorithm.ToString(),
            ["active_from"] = key.ActiveFrom.ToString("O"),
            ["active_until"] = key.ActiveUntil.ToString("O"),
            ["published_until"] = key.PublishedUntil.ToString("O"),
        })]);

    /// <summary>Makes keys that sign from now on; the ones before still verify what they signed.</summary>
    public async Task RotateAsync(string actor, CancellationToken cancellationToken)
    {
        await keys.RotateAsync(cancellationToken);
        await audit.WriteAsync(null, AuditKinds.KeysRotated, cancellationToken, actor);
    }
}
