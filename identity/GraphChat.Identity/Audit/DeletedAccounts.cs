using Npgsql;

namespace GraphChat.Identity.Audit;

/// <summary>Tells those who keep data of people elsewhere whose accounts were deleted.</summary>
public sealed class DeletedAccounts(string connectionString)
{
    private const int Most = 10_000;

    /// <summary>The subjects of accounts that were deleted since a time, by their owners or by administrators; oldest first.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            SELECT coalesce("Details", "Subject") FROM identity."AuditEvents"
            WHERE "Kind" = $1 AND "At" >= $2 AND "Subject" IS NOT NULL ORDER BY "At" LIMIT $3
            """,
            connection)
        {
            Parameters = { new() { Value = AuditKinds.AccountDeleted }, new() { Value = since }, new() { Value = Most } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var subjects = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            subjects.Add(reader.GetString(0));
        }

        return subjects;
    }
}
