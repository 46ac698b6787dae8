using GraphChat.Identity.Accounts;
using GraphChat.Identity.Storage;
using Npgsql;

namespace GraphChat.Identity.Directory;

/// <summary>The people of this installation, read from the accounts.</summary>
internal sealed class PeopleDirectory(IdentityDatabase database) : IPeopleDirectory
{
    private const int MaxSubjects = 1000;
    private const int MaxQuery = 100;

    // The API's largest page, and the one after it, which says whether there is another.
    private const int MaxPage = 201;

    private const string Columns = """SELECT "Id", "UserName", "DisplayName", "Role" FROM identity."AspNetUsers" WHERE "DisabledAt" IS NULL""";

    public async Task<PersonRecord?> FindAsync(string subject, CancellationToken cancellationToken)
    {
        var found = await FindManyAsync([subject], cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    public async Task<IReadOnlyList<PersonRecord>> FindManyAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(subjects.Count, MaxSubjects);
        var ids = subjects.Select(subject => Account.TryParseSubject(subject, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).ToArray();
        return ids.Length == 0 ? [] : await database.QueryAsync($"""{Columns} AND "Id" = ANY($1) ORDER BY "Id" """, Read, cancellationToken, ids);
    }

    public async Task<IReadOnlyList<PersonRecord>> SearchAsync(string query, PersonRecord? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Length, MaxQuery);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPage);
        if (query.Contains('\0', StringComparison.Ordinal))
        {
            return [];
        }

        var pattern = query.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
        var afterId = after is not null && Account.TryParseSubject(after.Subject, out var id) ? id : Guid.Empty;
        return await database.QueryAsync(
            $"""
            {Columns}
                AND ("UserName" ILIKE $1 || '%' OR "DisplayName" ILIKE $1 || '%' OR "DisplayName" ILIKE '% ' || $1 || '%')
                AND ($2::text IS NULL OR ("DisplayName" COLLATE "C", "Id") > ($2, $3))
            ORDER BY "DisplayName" COLLATE "C", "Id" LIMIT $4
            """,
            Read,
            cancellationToken,
            pattern,
            after?.DisplayName,
            afterId,
            limit);
    }

    private static PersonRecord Read(NpgsqlDataReader reader) =>
        new(Account.SubjectOf(reader.GetGuid(0)), reader.GetString(1), reader.GetString(2), reader.GetString(3));
}
