using System.Text.Json.Nodes;
using GraphChat.Identity.Accounts;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Administration;

/// <summary>/connect/admin/people: accounts, by their `sub`. Nobody changes their own role or shuts themselves out by it.</summary>
internal sealed class PeopleEndpoint(AdministrationGuard guard, PeopleAdministration people)
{
    public const string Path = AdministrationGuard.Root + "/people";
    public const string InvitationsPath = Path + "/invitations";
    public const string OnePath = Path + "/{sub}";
    public const string PasswordPath = OnePath + "/password";
    public const string SecondFactorPath = OnePath + "/second-factor";
    public const string SessionsPath = OnePath + "/sessions";

    public Task ListAsync(HttpContext context) => guard.RunAsync(context, async _ =>
    {
        var found = await people.ListAsync(context.Request.Query["after"], context.RequestAborted);
        var json = new JsonObject { ["people"] = new JsonArray([.. found.Select(person => PersonJson.Of(person, null))]) };
        if (found.Count == PeopleAdministration.PageSize)
        {
            json["next"] = found[^1].UserName;
        }

        await AdministrationGuard.WriteAsync(context, json);
    });

    public Task AddAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        var given = await AdministrationGuard.ReadAsync<PersonRegistration>(context);
        var (account, password) = await people.AddAsync(actor, given.Name ?? "", given.DisplayName, given.Role, given.Email, context.RequestAborted);
        await AdministrationGuard.WriteAsync(context, PersonJson.Of(account, password), StatusCodes.Status201Created);
    });

    public Task InviteAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        var given = await AdministrationGuard.ReadAsync<PersonRegistration>(context);
        var link = await people.InviteAsync(actor, given.Role, given.Email, context.RequestAborted);
        await AdministrationGuard.WriteAsync(context, new JsonObject { ["link"] = link }, StatusCodes.Status201Created);
    });

    public Task ShowAsync(HttpContext context) => guard.RunAsync(context, async _ =>
        await AdministrationGuard.WriteAsync(context, PersonJson.Of(await FindAsync(context), null)));

    public Task ChangeAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        var given = await AdministrationGuard.ReadAsync<PersonRegistration>(context);
        if (given is { Role: null, IsEnabled: null } || given is not { Name: null, DisplayName: null, Email: null })
        {
            throw new AdministrationException("Only role and enabled can be changed.");
        }

        var account = await FindAsync(context);
        RequireOther(actor, account);
        if (given.Role is { } role)
        {
            await people.SetRoleAsync(actor, account, role, context.RequestAborted);
        }

        if (given.IsEnabled is { } isEnabled)
        {
            await people.SetEnabledAsync(actor, account, isEnabled, context.RequestAborted);
        }

        await AdministrationGuard.WriteAsync(context, PersonJson.Of(account, null));
    });

    public Task RemoveAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        var account = await FindAsync(context);
        RequireOther(actor, account);
        await people.RemoveAsync(actor, account, context.RequestAborted);
        await AdministrationGuard.WriteNothing(context);
    });

    public Task ResetPasswordAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        var account = await FindAsync(context);
        RequireOther(actor, account);
        var password = await people.ResetPasswordAsync(actor, account, context.RequestAborted);
        await AdministrationGuard.WriteAsync(context, PersonJson.Of(account, password));
    });

    public Task RemoveSecondFactorAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        var account = await FindAsync(context);
        RequireOther(actor, account);
        await people.RemoveSecondFactorAsync(actor, account, context.RequestAborted);
        await AdministrationGuard.WriteNothing(context);
    });

    public Task SignOutAsync(HttpContext context) => guard.RunAsync(context, async actor =>
    {
        await people.SignOutAsync(actor, await FindAsync(context), context.Request.Query["devices"] == "remove", context.RequestAborted);
        await AdministrationGuard.WriteNothing(context);
    });

    private Task<Account> FindAsync(HttpContext context) => people.FindBySubjectAsync(AdministrationGuard.Route(context, "sub"));

    private static void RequireOther(string actor, Account account)
    {
        if (actor == Account.SubjectOf(account.Id))
        {
            throw new AdministrationException("This is your own account: another administrator must do it, or the command on the server.");
        }
    }
}
