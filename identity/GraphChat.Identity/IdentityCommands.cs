using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Identity.Administration;
using Microsoft.Extensions.DependencyInjection;

namespace GraphChat.Identity;

/// <summary>
/// Administration by command, over the database: clients, scopes, people, keys. Answers are JSON on standard output; secrets and
/// passwords that were made stand there once, and nowhere else.
/// </summary>
public static class IdentityCommands
{
    /// <summary>What can be asked.</summary>
    public const string Usage = """
        identity clients                                   lists the clients
        identity clients add [--id ID] [--name NAME] [--public] [--native] [--first-party] [--redirect-uri URI]...
            [--post-logout-uri URI]... [--grant TYPE]... [--scope "A B"] [--auth METHOD] [--jwks FILE] [--jwks-uri URI]
            [--backchannel-logout-uri URI] [--id-token-alg ALG] [--require-par] [--require-dpop]
                                                           registers one; its secret is shown once
        identity clients change ID [the same options]      replaces all that was said of it; its secret stays
        identity clients secret ID                         gives a client another secret
        identity clients remove ID
        identity scopes                                    lists the scopes
        identity scopes add NAME --description TEXT        adds one, for what else takes the tokens; people read the text at consent
        identity scopes remove NAME
        identity people [--after NAME]                     lists the people, a thousand at a time
        identity people add NAME [--display-name TEXT] [--role learner|trainer|administrator] [--email ADDRESS]
        identity people invite [--role ROLE] [--email ADDRESS]
                                                           gives a link that makes one account within a week
        identity people first-administrator                gives a link that makes the first administrator within an hour
        identity people role NAME ROLE
        identity people disable|enable|sign-out|reset-password|remove-second-factor|remove NAME
        identity people sign-out NAME --remove-devices     also removes the devices that were signed in, which are lost
        identity keys                                      lists the signing keys
        identity keys rotate                               makes new ones that sign from now on
        """;

    private const string Actor = "command";

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Does what <paramref name="arguments"/> say, without the leading "identity".</summary>
    /// <param name="arguments">As in <see cref="Usage"/>.</param>
    /// <param name="options">Of the installation; the connection must be of a role that may write schema `identity`.</param>
    /// <param name="output">Where the answer goes.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <exception cref="ArgumentException">The arguments are wrong, or what they ask cannot be done; the message is for the person.</exception>
    /// <exception cref="Npgsql.NpgsqlException">PostgreSQL is down or refuses.</exception>
    public static async Task RunAsync(string[] arguments, GraphChatIdentityOptions options, TextWriter output, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddLogging();
        services.AddGraphChatIdentity(options);
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        try
        {
            var answer = await DispatchAsync(arguments, scope.ServiceProvider, cancellationToken);
            await output.WriteLineAsync(answer.ToJsonString(s_json));
        }
        catch (AdministrationException exception)
        {
            throw new ArgumentException(exception.Message, exception);
        }
    }

    private static async Task<JsonNode> DispatchAsync(string[] arguments, IServiceProvider services, CancellationToken cancellationToken)
    {
        var clients = services.GetRequiredService<ClientAdministration>();
        var people = services.GetRequiredService<PeopleAdministration>();
        var scopes = services.GetRequiredService<ScopeAdministration>();
        var keys = services.GetRequiredService<KeyAdministration>();
        switch (arguments)
        {
            case ["clients"]:
                return new JsonArray([.. (await clients.ListAsync(cancellationToken)).Select(client => ClientJson.Of(client, null))]);
            case ["clients", "add", .. var rest]:
                var (client, secret) = await clients.AddAsync(Actor, ClientArguments.Read(rest), cancellationToken);
                return ClientJson.Of(client, secret);
            case ["clients", "secret", var id]:
                return new JsonObject { ["client_id"] = id, ["client_secret"] = await clients.NewSecretAsync(Actor, id, cancellationToken) };
            case ["clients", "remove", var id]:
                await clients.RemoveAsync(Actor, id, cancellationToken);
                return new JsonObject { ["removed"] = id };
            case ["clients", "change", var id, .. var rest]:
                var (changed, made) = await clients.ChangeAsync(Actor, id, ClientArguments.Read(rest), cancellationToken);
                return ClientJson.Of(changed, made);
            case ["scopes"]:
                return new JsonArray([.. (await scopes.ListAsync(cancellationToken)).Select(scope => scope.ToJson())]);
            case ["scopes", "add", var name, .. var rest]:
                return (await scopes.AddAsync(Actor, name, ClientArguments.Options(rest, ["--description"]).GetValueOrDefault("--description"), cancellationToken)).ToJson();
            case ["scopes", "remove", var name]:
                await scopes.RemoveAsync(Actor, name, cancellationToken);
                return new JsonObject { ["removed"] = name };
            case ["people", ..] when arguments.Length == 1 || arguments[1].StartsWith('-'):
                var after = ClientArguments.Options(arguments[1..], ["--after"]).GetValueOrDefault("--after");
                return new JsonArray([.. (await people.ListAsync(after, cancellationToken)).Select(person => PersonJson.Of(person, null))]);
            case ["people", "add", var name, .. var rest]:
                var given = ClientArguments.Options(rest, ["--display-name", "--role", "--email"]);
                var (account, password) = await people.AddAsync(Actor, name, given.GetValueOrDefault("--display-name"), given.GetValueOrDefault("--role"), given.GetValueOrDefault("--email"), cancellationToken);
                return PersonJson.Of(account, password);
            case ["people", "invite", .. var rest]:
                var invitation = ClientArguments.Options(rest, ["--role", "--email"]);
                return new JsonObject { ["link"] = await people.InviteAsync(Actor, invitation.GetValueOrDefault("--role"), invitation.GetValueOrDefault("--email"), cancellationToken) };
            case ["people", "first-administrator"]:
                return new JsonObject { ["link"] = await people.FirstAdministratorAsync(Actor, cancellationToken) };
            case ["people", "role", var name, var role]:
                await people.SetRoleAsync(Actor, await people.FindByNameAsync(name), role, cancellationToken);
                return new JsonObject { ["name"] = name, ["role"] = role };
            case ["people", "disable" or "enable", var name]:
                await people.SetEnabledAsync(Actor, await people.FindByNameAsync(name), arguments[1] == "enable", cancellationToken);
                return new JsonObject { ["name"] = name, ["enabled"] = arguments[1] == "enable" };
            case ["people", "reset-password", var name]:
                return new JsonObject { ["name"] = name, ["password"] = await people.ResetPasswordAsync(Actor, await people.FindByNameAsync(name), cancellationToken) };
            case ["people", "remove-second-factor", var name]:
                await people.RemoveSecondFactorAsync(Actor, await people.FindByNameAsync(name), cancellationToken);
                return new JsonObject { ["name"] = name };
            case ["people", "sign-out", var name, .. var rest] when rest is [] or ["--remove-devices"]:
                await people.SignOutAsync(Actor, await people.FindByNameAsync(name), rest.Length == 1, cancellationToken);
                return new JsonObject { ["name"] = name };
            case ["people", "remove", var name]:
                await people.RemoveAsync(Actor, await people.FindByNameAsync(name), cancellationToken);
                return new JsonObject { ["removed"] = name };
            case ["keys"]:
                return await keys.ListAsync(cancellationToken);
            case ["keys", "rotate"]:
                await keys.RotateAsync(Actor, cancellationToken);
                return await keys.ListAsync(cancellationToken);
            default:
                throw new ArgumentException(Usage);
        }
    }
}
