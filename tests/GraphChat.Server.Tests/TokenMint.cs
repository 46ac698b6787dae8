using GraphChat.Identity;
using GraphChat.Identity.Keys;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;
using GraphChat.Server.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GraphChat.Server.Tests;

/// <summary>Signs tokens with the provider's own key, so that a test chooses every claim and hashes no password.</summary>
internal sealed class TokenMint : IAsyncDisposable
{
    private readonly TestDeployment _deployment;
    private readonly ServiceProvider _services;

    public TokenMint(TestDeployment deployment)
    {
        _deployment = deployment;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddGraphChatIdentity(new GraphChatIdentityOptions
        {
            PublicOrigin = deployment.Origin,
            ConnectionString = deployment.ConnectionString,
            NodeSecret = NodeSecretFile.Read(deployment.SecretFile).Bytes,
        });
        _services = services.BuildServiceProvider();
    }

    public TestClaims Claims(Guid subject) => new() { Issuer = _deployment.Origin, Subject = subject };

    public async Task<SigningKey> KeyAsync() =>
        await _services.GetRequiredService<SigningKeyRing>().CurrentAsync(JwsAlgorithm.ES256, CancellationToken.None);

    public async Task<string> SignAsync(TestClaims claims, string type = "at+jwt")
    {
        if (claims.Session is { } session)
        {
            await GrantAsync(session);
        }

        return JsonWebToken.Sign(await KeyAsync(), type, claims.Write);
    }

    public Task<string> SignAsync(Guid subject) => SignAsync(Claims(subject));

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    // A node that cannot keep up with the revocations asks the database for the grant itself, and refuses what has none.
    private async Task GrantAsync(string session)
    {
        await using var source = NpgsqlDataSource.Create(_deployment.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(
            """
            INSERT INTO identity."OpenIddictAuthorizations" ("Id", "CreationDate", "Status", "Type") VALUES ($1, now(), 'valid', 'permanent')
            ON CONFLICT DO NOTHING
            """);
        command.Parameters.Add(new() { Value = session });
        await command.ExecuteNonQueryAsync();
    }
}
