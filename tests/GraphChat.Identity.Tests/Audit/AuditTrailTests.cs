using GraphChat.Identity.Audit;
using GraphChat.Identity.Storage;
using GraphChat.Identity.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GraphChat.Identity.Tests.Audit;

/// <summary>The trail of what happened: kept before the answer, together where much happens at once, and no event at another's expense.</summary>
public sealed class AuditTrailTests(SharedHost shared)
{
    private readonly string _client = "audit-" + Guid.NewGuid().ToString("N");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private AuditTrail Trail => shared.Host.Services.GetRequiredService<AuditTrail>();

    [Fact]
    public async Task Events_that_come_together_are_kept_by_few_commits_and_each_is_there_when_its_writer_goes_on()
    {
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(async i =>
        {
            await WriteAsync($"{i}");
            if (i % 500 == 0)
            {
                Assert.Equal(1, await CountAsync("count(*)", $"{i}"));
            }
        }));

        Assert.Equal(2_000, await CountAsync("""count(DISTINCT "Details")"""));
        Assert.InRange(await CountAsync("count(DISTINCT xmin::text)"), 1, 400);
    }

    [Fact]
    public async Task An_event_that_the_database_does_not_take_fails_its_own_writer_alone()
    {
        var writes = Enumerable.Range(0, 100).Select(i => WriteAsync(i % 10 == 3 ? $"{i} \0" : $"{i}")).ToArray();
        for (var i = 0; i < writes.Length; i++)
        {
            var failure = await Record.ExceptionAsync(() => writes[i]);
            Assert.Equal(i % 10 == 3, failure is PostgresException);
        }

        Assert.Equal(90, await CountAsync("count(*)"));
    }

    [Fact]
    public async Task A_text_that_is_cut_is_not_cut_within_a_letter()
    {
        await WriteAsync(new string('a', 199) + "\U0001F642 and more");
        Assert.Equal(1, await CountAsync("count(*)", new string('a', 199)));
    }

    [Fact]
    public async Task Who_hangs_up_leaves_no_gap_in_the_trail()
    {
        using var hangUp = new CancellationTokenSource();
        var write = Trail.WriteAsync(null, AuditKinds.RequestRefused, hangUp.Token, clientId: _client, details: "hung up");
        await hangUp.CancelAsync();
        await Record.ExceptionAsync(() => write);

        // What was written after it comes after it.
        await WriteAsync("later");
        Assert.Equal(1, await CountAsync("count(*)", "hung up"));
    }

    private Task WriteAsync(string details) => Trail.WriteAsync(null, AuditKinds.RequestRefused, Token, clientId: _client, details: details);

    private async Task<long> CountAsync(string what, string? details = null) => (await shared.Host.Services.GetRequiredService<IdentityDatabase>().QueryAsync(
        $"""SELECT {what} FROM identity."AuditEvents" WHERE "ClientId" = $1 AND ($2::text IS NULL OR "Details" = $2)""",
        reader => reader.GetInt64(0),
        Token,
        _client,
        details))[0];
}
