using GraphChat.Delivery.People;
using GraphChat.Delivery.Ports;
using Npgsql;
using NpgsqlTypes;

namespace GraphChat.Delivery.Postgres;

/// <summary>People on PostgreSQL.</summary>
internal sealed class PostgresPersonStore(PostgresGate gate) : IPersonStore
{
    public Task SaveAsync(Person person, CancellationToken cancellationToken) => gate.RunAsync(
        (connection, token) => new NpgsqlCommandText(
            """
            INSERT INTO delivery.people AS p (user_id, display_name, role) VALUES ($1, $2, $3)
            ON CONFLICT (user_id) DO UPDATE SET display_name = excluded.display_name, role = excluded.role
            WHERE (p.display_name, p.role) IS DISTINCT FROM (excluded.display_name, excluded.role)
            """,
            person.Id.Value,
            person.DisplayName,
            (short)person.Role).ExecuteAsync(connection, transaction: null, token),
        cancellationToken);

    public Task<IReadOnlyList<Person>> FindAsync(
        IReadOnlyCollection<UserId> users, CancellationToken cancellationToken) => gate.ReadAsync(
            new NpgsqlCommandText(
                "SELECT user_id, display_name, role FROM delivery.people WHERE user_id = ANY ($1)",
                users.Select(user => user.Value).ToArray()),
            ReadPerson,
            cancellationToken);

    public Task<IReadOnlyList<Person>> SearchAsync(
        string? search, (string DisplayName, UserId Id)? after, int limit, CancellationToken cancellationToken) => search?.Contains('\0', StringComparison.Ordinal) == true
        // PostgreSQL takes no such text, and nobody is called so.
        ? Task.FromResult<IReadOnlyList<Person>>([])
        : gate.ReadAsync(
            new NpgsqlCommandText(
                """
                SELECT user_id, display_name, role FROM delivery.people
                WHERE ($1 IS NULL OR starts_with(lower(display_name), lower($1)) OR strpos(lower(display_name), ' ' || lower($1)) > 0)
                    AND ($2 IS NULL OR (display_name, user_id) > ($2, $3))
                ORDER BY display_name, user_id LIMIT $4
                """,
                new NpgsqlCommandText.Typed(NpgsqlDbType.Text, search),
                new NpgsqlCommandText.Typed(NpgsqlDbType.Text, after?.DisplayName),
                new NpgsqlCommandText.Typed(NpgsqlDbType.Uuid, after?.Id.Value),
                limit),
            ReadPerson,
            cancellationToken);

    private static Person ReadPerson(NpgsqlDataReader row) =>
        new(new UserId(row.GetGuid(0)), row.GetString(1), (Role)row.GetInt16(2));
}
