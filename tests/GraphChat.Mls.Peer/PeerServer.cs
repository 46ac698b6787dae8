using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Mls.Peer.Commands;

namespace GraphChat.Mls.Peer;

/// <summary>Answers requests, one line each, in order. Nothing that a line holds ends it.</summary>
public sealed class PeerServer
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Dictionary<string, Func<PeerRequest, JsonObject>> _commands;

    /// <summary>A process without clients.</summary>
    public PeerServer()
    {
        var state = new PeerState();
        _commands = new Dictionary<string, Func<PeerRequest, JsonObject>>(StringComparer.Ordinal) { ["hello"] = Hello, ["quit"] = Quit };
        new ClientCommands(state).Register(_commands);
        new GroupCommands(state).Register(_commands);
        new MessageCommands(state).Register(_commands);
        new OutsiderCommands(state).Register(_commands);
        new SuccessorCommands(state).Register(_commands);
        new PublicGroupCommands(state).Register(_commands);
    }

    /// <summary>Whether <c>quit</c> was asked for.</summary>
    public bool HasQuit { get; private set; }

    /// <summary>The reply to one line.</summary>
    public string Answer(string line)
    {
        JsonNode? id = null;
        JsonObject reply;
        try
        {
            using var document = JsonDocument.Parse(line);
            var request = new PeerRequest(document.RootElement);
            id = Echo(request.Id);
            reply = new JsonObject { ["id"] = id?.DeepClone(), ["ok"] = true, ["result"] = Run(request) };
        }
        catch (PeerException e)
        {
            reply = Failure(id, e.Type, e.Message);
        }
        catch (MlsException e)
        {
            reply = Failure(id, e.Error.Code.ToString(), e.Error.ToString());
        }
        catch (InvalidOperationException e)
        {
            // A caller's mistake: nothing to encrypt while proposals wait, no pending commit, a group that is over.
            reply = Failure(id, nameof(MlsErrorCode.WrongState), e.Message);
        }
        catch (JsonException)
        {
            reply = Failure(id, "BadRequest", "the line is not JSON");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a line makes happen is that line's error, never the end of the process.
            reply = Failure(id, e.GetType().Name, e.Message);
        }

        return reply.ToJsonString(s_json);
    }

    /// <summary>The reply to a line that is longer than any that is read.</summary>
    public static string TooLong() => Failure(null, "LimitExceeded", "the line is too long").ToJsonString(s_json);

    // Numbers and strings come back as they were; nothing else names a request.
    private static JsonNode? Echo(JsonElement? id) => id is not { } given ? null : given.ValueKind switch
    {
        JsonValueKind.Number => JsonNode.Parse(given.GetRawText()),
        JsonValueKind.String => JsonValue.Create(given.GetString()),
        _ => throw PeerException.BadRequest("id is neither a number nor a string"),
    };

    private static JsonObject Failure(JsonNode? id, string type, string message) =>
        new() { ["id"] = id?.DeepClone(), ["ok"] = false, ["errorType"] = type, ["error"] = message };

    private JsonObject Run(PeerRequest request)
    {
        var name = request.Text("cmd");
        return _commands.TryGetValue(name, out var command)
            ? command(request)
            : throw new PeerException("UnsupportedCommand", $"unknown command {name}");
    }

    private JsonObject Hello(PeerRequest request) => new()
    {
        ["name"] = "GraphChat.Mls",
        ["version"] = typeof(MlsGroup).Assembly.GetName().Version?.ToString(3),
        ["suites"] = new JsonArray([.. Suites.CipherSuite.All.Select(suite => (JsonNode)(int)suite.Id)]),
        ["commands"] = new JsonArray([.. _commands.Keys.Order(StringComparer.Ordinal).Select(name => (JsonNode)name)]),
    };

    private JsonObject Quit(PeerRequest request)
    {
        HasQuit = true;
        return [];
    }
}
