using System.Globalization;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Identity.Tokens;

namespace GraphChat.Identity.Tests.Storage;

/// <summary>
/// What docs/protocols/openiddict.md says: the tables are those that OpenIddict's Entity Framework Core stores map, so that a build with it can go
/// on from them. The lists are written from its documentation and its entities, as of 5.0 to 7.0.
/// </summary>
public sealed class OpenIddictSchemaTests(SharedHost shared)
{
    private const string Text = "text";
    private const string Time = "timestamp with time zone";

    // Table, column, type, and the length that OpenIddict's own mapping gives, where it gives one.
    private static readonly string[] s_columns =
    [
        "Applications Id text", "Applications ApplicationType text 50", "Applications ClientId text 100", "Applications ClientSecret text", "Applications ClientType text 50",
        "Applications ConcurrencyToken text 50", "Applications ConsentType text 50", "Applications DisplayName text", "Applications DisplayNames text",
        "Applications JsonWebKeySet text", "Applications Permissions text", "Applications PostLogoutRedirectUris text", "Applications Properties text",
        "Applications RedirectUris text", "Applications Requirements text", "Applications Settings text",
        "Authorizations Id text", "Authorizations ApplicationId text", "Authorizations ConcurrencyToken text 50", "Authorizations CreationDate time", "Authorizations Properties text",
        "Authorizations Scopes text", "Authorizations Status text 50", "Authorizations Subject text 400", "Authorizations Type text 50",
        "Scopes Id text", "Scopes ConcurrencyToken text 50", "Scopes Description text", "Scopes Descriptions text", "Scopes DisplayName text", "Scopes DisplayNames text",
        "Scopes Name text 200", "Scopes Properties text", "Scopes Resources text",
        "Tokens Id text", "Tokens ApplicationId text", "Tokens AuthorizationId text", "Tokens ConcurrencyToken text 50", "Tokens CreationDate time", "Tokens ExpirationDate time",
        "Tokens Payload text", "Tokens Properties text", "Tokens RedemptionDate time", "Tokens ReferenceId text 100", "Tokens Status text 50", "Tokens Subject text 400", "Tokens Type text 50",
    ];

    private readonly IdentityHost _host = shared.Host;

    [Fact]
    public async Task Every_column_that_it_maps_is_there_wide_enough_and_of_its_type()
    {
        var found = await ReadColumnsAsync();
        foreach (var column in s_columns)
        {
            var words = column.Split(' ');
            var (type, length, _) = Assert.Contains($"{words[0]} {words[1]}", found);
            Assert.Equal(words[2], type);
            Assert.True(words.Length == 3 || length is null || length >= int.Parse(words[3], CultureInfo.InvariantCulture), column);
        }
    }

    [Fact]
    public async Task What_is_ours_beside_them_can_be_left_out_of_a_row()
    {
        var mapped = s_columns.Select(column => string.Join(' ', column.Split(' ')[..2])).ToHashSet();
        Assert.All((await ReadColumnsAsync()).Where(column => !mapped.Contains(column.Key)), column => Assert.True(column.Value.CanBeLeftOut, column.Key));
    }

    [Fact]
    public async Task Rows_as_it_writes_them_are_taken_with_its_status_words()
    {
        var id = Guid.NewGuid().ToString();
        Task InsertAsync(string table, string columns, string values) =>
            _host.Database.ExecuteAsync($"""INSERT INTO identity."OpenIddict{table}" ("Id", "ConcurrencyToken", {columns}) VALUES ('{id}', '{id}', {values})""", TestContext.Current.CancellationToken);
        await InsertAsync(
            "Applications",
            "\"ApplicationType\", \"ClientId\", \"ClientType\", \"ConsentType\", \"Permissions\"",
            $"""'web', '{id}', 'confidential', 'explicit', '["ept:token","gt:client_credentials"]'""");
        await InsertAsync("Scopes", "\"Name\", \"Resources\"", $"""'{id}', '["urn:graphchat:api"]'""");
        await InsertAsync("Authorizations", "\"ApplicationId\", \"CreationDate\", \"Scopes\", \"Status\", \"Subject\", \"Type\"", $"""'{id}', now(), '["openid"]', 'valid', 'somebody', 'permanent'""");
        foreach (var status in new[] { "inactive", "redeemed", "rejected", "revoked", "valid" })
        {
            var token = Guid.NewGuid().ToString();
            await _host.Database.ExecuteAsync(
                $"""
                INSERT INTO identity."OpenIddictTokens" ("Id", "ApplicationId", "AuthorizationId", "ConcurrencyToken", "CreationDate", "ExpirationDate", "Status", "Subject", "Type")
                VALUES ('{token}', '{id}', '{id}', '{token}', now(), now(), '{status}', 'somebody', 'access_token')
                """,
                TestContext.Current.CancellationToken);
        }

        await _host.Database.ExecuteAsync($"""DELETE FROM identity."OpenIddictApplications" WHERE "Id" = '{id}'; DELETE FROM identity."OpenIddictScopes" WHERE "Id" = '{id}'""", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Clients_carry_its_permissions_and_discovery_names_the_paths_that_it_listens_on_when_told()
    {
        var rows = await _host.Database.QueryAsync(
            """SELECT "Permissions", "Requirements" FROM identity."OpenIddictApplications" WHERE "ClientId" = 'graphchat-cli'""", reader => (Permissions: reader.GetString(0), Requirements: reader.GetString(1)), TestContext.Current.CancellationToken);
        Assert.All(
            ["ept:authorization", "ept:token", "ept:device_authorization", "ept:end_session", "ept:revocation", "gt:authorization_code", "gt:refresh_token", "rst:code", "scp:profile", "scp:chat"],
            permission => Assert.Contains($"\"{permission}\"", rows[0].Permissions, StringComparison.Ordinal));
        Assert.Contains("ft:pkce", rows[0].Requirements, StringComparison.Ordinal);
        Assert.Equal("authorization_code", TokenTypes.AuthorizationCode);
        Assert.Equal("refresh_token", TokenTypes.RefreshToken);

        using var request = new HttpRequestMessage(HttpMethod.Get, _host.Origin + "/.well-known/openid-configuration");
        var (_, document) = await RelyingParty.SendAsync(request);
        foreach (var (name, path) in new[]
        {
            ("authorization_endpoint", "/connect/authorize"), ("token_endpoint", "/connect/token"), ("userinfo_endpoint", "/connect/userinfo"), ("introspection_endpoint", "/connect/introspect"),
            ("revocation_endpoint", "/connect/revoke"), ("end_session_endpoint", "/connect/logout"), ("device_authorization_endpoint", "/connect/device"),
            ("pushed_authorization_request_endpoint", "/connect/par"), ("jwks_uri", "/.well-known/jwks"),
        })
        {
            Assert.Equal(_host.Origin + path, Tokens.CodeRedemptionTests.Text(document, name));
        }
    }

    private async Task<Dictionary<string, (string Type, int? Length, bool CanBeLeftOut)>> ReadColumnsAsync()
    {
        var rows = await _host.Database.QueryAsync(
            """
            SELECT substr(table_name, 11), column_name, data_type, character_maximum_length, is_nullable = 'YES' OR column_default IS NOT NULL
            FROM information_schema.columns WHERE table_schema = 'identity' AND table_name LIKE 'OpenIddict%'
            """,
            reader => (
                Name: $"{reader.GetString(0)} {reader.GetString(1)}",
                Type: reader.GetString(2) == Time ? "time" : reader.GetString(2) is "character varying" or Text ? "text" : reader.GetString(2),
                Length: reader.IsDBNull(3) ? (int?)null : reader.GetInt32(3),
                CanBeLeftOut: reader.GetBoolean(4)),
            TestContext.Current.CancellationToken);
        return rows.ToDictionary(row => row.Name, row => (row.Type, row.Length, row.CanBeLeftOut));
    }
}
