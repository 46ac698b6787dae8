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
    public static async Task<string> ReadAsync(ChaosPerson person, ConversationId conversation, string origin, FaultyLink link, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (context, cancel) => link.ConnectAsync(context.DnsEndPoint, cancel) };
        using var http = new HttpClient(handler);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await person.Client.GetAccessTokenAsync(cancellationToken));
        var body = new JsonObject
        {
            ["query"] = "query ($id: ID!) { conversation(id: $id) { startCursor } }",
            ["variables"] = new JsonObject { ["id"] = conversation.ToString() },
        };
        using var response = await http.PostAsJsonAsync(new Uri(new Uri(origin), "graphql"), body, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
        return (string?)answer?["data"]?["conversation"]?["startCursor"]
            ?? throw new LocalFailure(ExitCode.Different, $"The server does not say where the part of {person.Name} in a conversation begins.");
    }
}
