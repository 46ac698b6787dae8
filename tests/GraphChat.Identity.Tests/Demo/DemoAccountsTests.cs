using GraphChat.Identity.Demo;
using GraphChat.Identity.Directory;
using GraphChat.Identity.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace GraphChat.Identity.Tests.Demo;

public sealed class DemoAccountsTests
{
    [Fact]
    public async Task Three_people_can_sign_in_with_the_newest_of_their_random_passwords()
    {
        await using var host = await IdentityHost.StartAsync();
        var before = await DemoAccounts.CreateAsync(host.ConnectionString, host.Origin, cancellationToken: TestContext.Current.CancellationToken);
        var accounts = await DemoAccounts.CreateAsync(host.ConnectionString, host.Origin, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([("lea", "learner"), ("tom", "trainer"), ("ada", "administrator")], accounts.Select(account => (account.Name, account.Role)));
        Assert.Equal(6, accounts.Concat(before).Select(account => account.Password).Distinct().Count());
        Assert.All(accounts, account => Assert.DoesNotContain(account.Password, account.ToString(), StringComparison.Ordinal));
        var party = new RelyingParty(host);
        using var browser = new Browser(host.Origin);
        var page = await browser.OpenAsync(party.AuthorizationAddress());
        Assert.Null((await browser.SignInAsync(page, "lea", before[0].Password)).Outside);
        Assert.NotNull((await browser.SignInAsync(page, " LEA ", accounts[0].Password)).OutsideParameter("code"));

        var directory = host.Services.GetRequiredService<IPeopleDirectory>();
        var found = await directory.SearchAsync("ber", null, 10, TestContext.Current.CancellationToken);
        Assert.Equal("tom", Assert.Single(found).Name);
        var all = await directory.SearchAsync("", null, 2, TestContext.Current.CancellationToken);
        Assert.Equal(["Ada Nkosi", "Léa Martin"], all.Select(person => person.DisplayName));
        Assert.Equal(["Tom Berger"], (await directory.SearchAsync("", all[^1], 2, TestContext.Current.CancellationToken)).Select(person => person.DisplayName));
        Assert.Equal(found[0], await directory.FindAsync(found[0].Subject, TestContext.Current.CancellationToken));
        Assert.Null(await directory.FindAsync("nonsense", TestContext.Current.CancellationToken));
        Assert.Empty(await directory.SearchAsync("%_\\", null, 10, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("https://chat.example.org")]
    [InlineData("http://10.0.0.1:5080")]
    [InlineData("http://localhost.evil.example:5080")]
    public async Task They_are_refused_on_any_other_address_than_loopback(string origin) =>
        await Assert.ThrowsAnyAsync<Exception>(() => DemoAccounts.CreateAsync("Host=127.0.0.1;Port=1", origin, cancellationToken: TestContext.Current.CancellationToken));
}
