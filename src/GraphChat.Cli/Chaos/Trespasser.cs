using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Client;

namespace GraphChat.Cli.Chaos;

/// <summary>
/// Somebody who is not in a conversation, never or no more, and tries to read it all the time: by subscription with a member's
/// cursor, by its history, by the inbox. What it gets is noted and judged.
/// </summary>
/// <remarks>One owner.</remarks>
internal sealed class Trespasser : IAsyncDisposable
{
    private const string Query =
        """
        query ($id: ID!, $start: String!) {
          conversation(id: $id) { events(first: 100) { nodes { conversationId sequence hash } } }
          me { changedSince(cursor: $start, first: 100) { items { event { conversationId sequence hash } } } }
        }
        """;

    private const string BackwardQuery = "query ($id: ID!) { conversation(id: $id) { events(last: 100) { nodes { conversationId sequence hash } } } }";

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly ChaosPerson _person;
    private readonly Guid _conversation;
    private readonly Uri _endpoint;
    private readonly FaultyLink _link;
    private readonly ChaosRecorder _recorder;
    private readonly TimeProvider _time;
    private readonly List<LightReader> _readers = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _queries;

    /// <summary>Begins to try.</summary>
    public Trespasser(
        string name, ChaosPerson person, Guid conversation, string memberCursor, string inboxStart, string origin, FaultyLink link, ChaosRecorder recorder, TimeProvider time)
    {
        _name = name;
        _person = person;
        _conversation = conversation;
        _endpoint = new Uri(new Uri(origin), "graphql");
        _link = link;
        _recorder = recorder;
        _time = time;
        _readers.Add(new LightReader(name, person, conversation, memberCursor, origin, link, recorder, time));
        _readers.Add(new LightReader(name, person, null, inboxStart, origin, link, recorder, time));
        _running = RunAsync(inboxStart, _stop.Token);
    }

    /// <summary>How often it got an answer.</summary>
    public TrespassRecord Record => new(_name, Volatile.Read(ref _queries), _readers[0].Answers);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Task.WhenAll(_readers.Select(reader => reader.DisposeAsync().AsTask()));
        _stop.Dispose();
    }

    private async Task RunAsync(string inboxStart, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (context, cancel) => _link.ConnectAsync(context.DnsEndPoint, cancel) };
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10) };
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await AskAsync(http, Query, new JsonObject { ["id"] = new ConversationId(_conversation).ToString(), ["start"] = inboxStart }, cancellationToken);
                await AskAsync(http, BackwardQuery, new JsonObject { ["id"] = new ConversationId(_conversation).ToString() }, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException or GraphChatException or OperationCanceledException)
            {
                // Whatever is wrong at the moment; again. A balancer without nodes says so in HTML.
            }
            catch (Exception e)
            {
                _recorder.AddBroken(_name, e);
            }

            await Task.Delay(s_pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskAsync(HttpClient http, string query, JsonObject variables, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = JsonContent.Create(new JsonObject { ["query"] = query, ["variables"] = variables }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _person.GetAccessTokenAsync(cancellationToken));
        using var response = await http.SendAsync(request, cancellationToken);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        var isGiven = false;
        foreach (var found in Events(answer.RootElement))
        {
            var given = GivenEvent.Read(found, null);
            isGiven |= given.Conversation == _conversation;
            _recorder.Add(new SeenEvent(_name, _person.Name, given.Conversation, given.Sequence, given.Hash));
        }

        // An error for the whole, such as a query that costs too much, is no answer to what was asked.
        if (response.IsSuccessStatusCode && answer.RootElement.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object)
        {
            Interlocked.Increment(ref _queries);
            if (!isGiven)
            {
                _recorder.Refused.Add();
            }
        }
    }

    // Wherever in the answer they are.
    private static IEnumerable<JsonElement> Events(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object when json.TryGetProperty("sequence", out _) && json.TryGetProperty("hash", out _) => [json],
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => Events(member.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Events),
        _ => [],
    };
}
