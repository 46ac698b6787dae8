using GraphChat.Server.Hosting;
using GraphChat.Server.Tests.Raw;
using GraphChat.Testing;
using Npgsql;
using Xunit;

namespace GraphChat.Server.Tests.Erasure;

/// <summary>Who deletes the account is erased from the messages' side too, whichever node comes to it.</summary>
public sealed class DeletedAccountTests(SharedNode shared)
{
    [Theory]
    [InlineData("($1, null)")]
    [InlineData("('administrator', $1)")]
    public async Task A_deleted_account_ends_the_persons_sessions_and_begins_the_removal_from_each_group(string subjectAndDetails)
    {
        var cancel = TestContext.Current.CancellationToken;
        var deployment = shared.Required().Deployment;
        using var ann = await RawPerson.JoinAsync(deployment);
        using var ben = await RawPerson.JoinAsync(deployment, "Ben Example");
        using var room = await RawRoom.OpenAsync(ann, ben);
        await using (var connection = new NpgsqlConnection(deployment.ConnectionString + ";Pooling=false"))
        {
            await connection.OpenAsync(cancel);
            await using var command = new NpgsqlCommand(
                "INSERT INTO identity.\"AuditEvents\" (\"At\", \"Kind\", \"Subject\", \"Details\") "
                + $"SELECT now(), 'account_deleted', s, d FROM (VALUES {subjectAndDetails}) AS v (s, d)",
                connection)
            {
                Parameters = { new() { Value = ben.Id["usr_".Length..] } },
            };
            await command.ExecuteNonQueryAsync(cancel);
        }

        await using (var parts = await NodeParts.OpenAsync(deployment.Options("node-erasing", TestPort.Next()), TimeProvider.System, stores => stores, cancel))
        {
            await parts.EraseAsync(cancel);
            await parts.EraseAsync(cancel);
        }

        // The removal is proposed by the running node, and a commit without it is refused until one carries it.
        for (var i = 0; i < 600 && !(await HasProposalAsync(ann, room)); i++)
        {
            await Task.Delay(100, cancel);
        }

        Assert.True(await HasProposalAsync(ann, room));
        Assert.Equal(0L, await ScalarAsync(deployment, "SELECT count(*) FROM delivery.people WHERE user_id = $1", ben.User));
        Assert.Equal(0L, await ScalarAsync(deployment, "SELECT count(*) FROM delivery.devices WHERE user_id = $1 AND revoked_at IS NULL", ben.User));
        Assert.Equal(1L, await ScalarAsync(deployment, "SELECT count(*) FROM delivery.erasures WHERE user_id = $1", ben.User));
    }

    private static async Task<object?> ScalarAsync(TestDeployment deployment, string sql, Guid user)
    {
        await using var connection = new NpgsqlConnection(deployment.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = user } } };
        return await command.ExecuteScalarAsync();
    }

    private static async Task<bool> HasProposalAsync(RawPerson by, RawRoom room) => (await by.Api.ExecuteAsync(
        "query($id: ID!) { conversation(id: $id) { events(first: 50) { nodes { kind } } } }", new { id = room.Id })).Text
        .Contains("\"PROPOSAL\"", StringComparison.Ordinal);
}
