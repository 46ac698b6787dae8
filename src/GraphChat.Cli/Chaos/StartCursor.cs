using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GraphChat.Client;

namespace GraphChat.Cli.Chaos;

/// <summary>Where a person's part of a conversation's log begins.</summary>
internal static class StartCursor
{
    /// <summary>Asks the server.</summary>
    /// <exception cref="LocalFailure">It does not say.</exception>
    public static Task<string> ReadAsync(ChaosPerson person, ConversationId conversation, string origin, FaultyLink link, CancellationToken cancellationToken) => AskAsync(
        person,
        "query ($id: ID!) { conversation(id: $id) { startCursor } }",
        new JsonObject { ["id"] = conversation.ToString() },
        answer => answer["conversation"]?["startCursor"],
        origin,
        link,
        cancellationToken);

    /// <summary>Where the person's inbox begins.</summary>
    /// <exception cref="LocalFailure">The server does not say.</exception>
    public static Task<string> ReadInboxAsync(ChaosPerson person, string origin, FaultyLink link, CancellationToken cancellationToken) => AskAsync(
        person, "{ me { inboxStartCursor } }", [], answer => answer["me"]?["inboxStartCursor"], origin, link, cancellationToken);

    private static async Task<string> AskAsync(
        ChaosPerson person, string query, JsonObject variables, Func<JsonNode, JsonNode?> find, string origin, FaultyLink link, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (context, cancel) => link.ConnectAsync(context.DnsEndPoint, cancel) };
        using var http = new HttpClient(handler);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await person.GetAccessTokenAsync(cancellationToken));
        var body = new JsonObject { ["query"] = query, ["variables"] = variables };
        using var response = await http.PostAsJsonAsync(new Uri(new Uri(origin), "graphql"), body, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
        return (answer?["data"] is { } data ? (string?)find(data) : null)
            ?? throw new LocalFailure(ExitCode.Different, $"The server does not say where the part of {person.Name} in a conversation begins.");
    }
}
