using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.Language.Parsing;
using GraphChat.GraphQL.Language.Printing;
using GraphChat.GraphQL.Response;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.GraphQL.Validation;

namespace GraphChat.GraphQL.Peer;

/// <summary>Answers cases; remembers the last schema, since many cases share one.</summary>
public sealed class PeerSession
{
    private const int DeepestJson = 1000;
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = DeepestJson };
    private static readonly ValidationOptions s_allErrors = new() { MaxErrors = 100_000, MaxFieldComparisons = int.MaxValue };
    private string? _sdl;
    private Schema? _schema;
    private IReadOnlyList<SchemaError> _schemaErrors = [];
    private OperationExecutor? _executor;

    /// <summary>The answer to one line.</summary>
    public async Task<string> AnswerAsync(string line)
    {
        JsonNode? id = null;
        try
        {
            using var parsed = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = DeepestJson });
            if (parsed.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Failure("The line is not a JSON object.").ToJsonString(s_json);
            }

            id = Id(parsed.RootElement);
            return Text(await AnswerAsync(parsed.RootElement), id);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            // No JSON, text in it that is no Unicode, or deeper than JSON is read and written here.
            return Text(Failure($"The line cannot be read: {exception.Message}"), id);
        }
    }

    private static JsonNode? Id(JsonElement line)
    {
        if (!line.TryGetProperty("id", out var given))
        {
            return null;
        }

        // An id that cannot be written is refused before anything is done for it.
        var id = JsonNode.Parse(given.GetRawText());
        _ = id?.ToJsonString(s_json);
        return id;
    }

    private static string Text(JsonNode answer, JsonNode? id)
    {
        if (id is not null)
        {
            answer["id"] = id;
        }

        return answer.ToJsonString(s_json);
    }

    private async Task<JsonNode> AnswerAsync(JsonElement line)
    {
        var sdl = Text(line, "sdl");
        var document = Text(line, "document");
        if (IsTrue(line, "print"))
        {
            return Print(document ?? sdl ?? "");
        }

        UseSchema(sdl ?? "");
        if (IsTrue(line, "validateSchema") || _schema is null)
        {
            return new JsonObject { ["errors"] = new JsonArray([.. _schemaErrors.Select(Node)]) };
        }

        if (IsTrue(line, "introspect"))
        {
            document = IntrospectionQuery.Text;
        }

        if (IsTrue(line, "validate"))
        {
            return Validate(document ?? "");
        }

        return await ExecuteAsync(line, document ?? "");
    }

    private static JsonObject Print(string source)
    {
        var parsed = Parser.ParseDocument(source, ParserOptions.Trusted);
        return parsed.Succeeded
            ? new JsonObject { ["print"] = Printer.Print(parsed.Node) }
            : new JsonObject { ["errors"] = new JsonArray(Node(GraphQLError.Of(parsed.Error))) };
    }

    private JsonObject Validate(string source)
    {
        var parsed = Parser.ParseDocument(source, ParserOptions.Trusted);
        var errors = parsed.Succeeded ? Validator.Validate(_schema!, parsed.Node, s_allErrors) : [GraphQLError.Of(parsed.Error)];
        return new JsonObject { ["errors"] = new JsonArray([.. errors.Select(Node)]) };
    }

    private async Task<JsonNode> ExecuteAsync(JsonElement line, string document)
    {
        var root = line.TryGetProperty("rootValue", out var given) ? RootValue.Of(given) : null;
        var result = await _executor!.ExecuteAsync(Request(line, document, root, OperationKinds.Queries | OperationKinds.Mutations), CancellationToken.None);
        if (result is RequestError { Kind: RequestErrorKind.OperationNotAllowed })
        {
            var events = new SubscriptionRoot(_schema!, root);
            result = await _executor.ExecuteAsync(Request(line, document, events.Value, OperationKinds.Subscriptions), CancellationToken.None);
            return await ReadAsync(result, events);
        }

        return await ReadAsync(result, null);
    }

    private static OperationRequest Request(JsonElement line, string document, object? root, OperationKinds allowed) => new()
    {
        Document = Encoding.UTF8.GetBytes(document),
        OperationName = Text(line, "operationName"),
        Variables = line.TryGetProperty("variables", out var variables) ? variables : default,
        RootValue = root,
        Context = new OperationContext(),
        Allowed = allowed,
    };

    private static async Task<JsonNode> ReadAsync(OperationResult result, SubscriptionRoot? events)
    {
        switch (result)
        {
            case SingleResult single:
                return Parse(single.Body);
            case RequestError { Kind: RequestErrorKind.Syntax or RequestErrorKind.Validation } error:
                return new JsonObject { ["errors"] = new JsonArray([.. error.Errors.Select(Node)]) };
            case RequestError error:
                return Parse(error.Body);
            default:
                var responses = new JsonArray();
                await foreach (var response in ((ResponseStream)result).Responses)
                {
                    responses.Add(Parse(response));
                }

                return events!.IsOneEvent ? responses[0]!.DeepClone() : new JsonObject { ["responses"] = responses };
        }
    }

    private void UseSchema(string sdl)
    {
        if (_sdl == sdl)
        {
            return;
        }

        _sdl = sdl;
        _executor = null;
        if (SchemaBuilder.TryBuild([new SchemaSource("sdl", Encoding.UTF8.GetBytes(sdl))], null, out _schema, out _schemaErrors))
        {
            _executor = new OperationExecutor(
                ExecutableSchema.OverDictionaries(_schema),
                new PeerErrors(),
                new ExecutorOptions
                {
                    Parser = ParserOptions.Trusted,
                    Validate = (schema, document) => Validator.Validate(schema, document),
                });
        }
    }

    private static JsonObject Failure(string message) => new() { ["errors"] = new JsonArray(new JsonObject { ["message"] = message }) };

    private static JsonObject Node(SchemaError error)
    {
        var node = new JsonObject { ["message"] = error.Message };
        if (error.Location is { } location)
        {
            node["locations"] = new JsonArray(new JsonObject { ["line"] = location.Line, ["column"] = location.Column });
        }

        node["extensions"] = new JsonObject { ["rule"] = error.Rule };
        return node;
    }

    private static JsonObject Node(GraphQLError error)
    {
        var extensions = new JsonObject { ["code"] = error.Code };
        if (error.Rule is not null)
        {
            extensions["rule"] = error.Rule;
        }

        return new JsonObject
        {
            ["message"] = error.Message,
            ["locations"] = new JsonArray([.. error.Locations.Select(location => new JsonObject { ["line"] = location.Line, ["column"] = location.Column })]),
            ["extensions"] = extensions,
        };
    }

    private static JsonNode Parse(ReadOnlyMemory<byte> body) =>
        JsonNode.Parse(body.Span, documentOptions: new JsonDocumentOptions { MaxDepth = DeepestJson })!;

    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? JsonText.Of(value) : null;

    private static bool IsTrue(JsonElement line, string name) => line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
