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
    private string? _sdl;
    private Schema? _schema;
    private IReadOnlyList<SchemaError> _schemaErrors = [];
    private OperationExecutor? _executor;

    /// <summary>The answer to one line.</summary>
    public async Task<string> AnswerAsync(string line)
    {
        JsonNode answer;
        JsonElement id = default;
        try
        {
            using var parsed = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = DeepestJson });
            id = parsed.RootElement.TryGetProperty("id", out var given) ? given.Clone() : default;
            answer = await AnswerAsync(parsed.RootElement);
        }
        catch (JsonException exception)
        {
            answer = Failure($"The line is not JSON: {exception.Message}");
        }

        if (id.ValueKind != JsonValueKind.Undefined && answer is JsonObject fields)
        {
            fields["id"] = JsonNode.Parse(id.GetRawText());
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
        var errors = parsed.Succeeded ? Validator.Validate(_schema!, parsed.Node) : [GraphQLError.Of(parsed.Error)];
        return new JsonObject { ["errors"] = new JsonArray([.. errors.Select(Node)]) };
    }

    private async Task<JsonNode> ExecuteAsync(JsonElement line, string document)
    {
        var root = line.TryGetProperty("rootValue", out var given) ? RootValue.Of(given) : null;
        var result = await _executor!.ExecuteAsync(
            new OperationRequest
            {
                Document = Encoding.UTF8.GetBytes(document),
                OperationName = Text(line, "operationName"),
                Variables = line.TryGetProperty("variables", out var variables) ? variables : default,
                RootValue = root,
                Context = new OperationContext(),
            },
            CancellationToken.None);
        switch (result)
        {
            case SingleResult single:
                return Parse(single.Body);
            case RequestError error:
                return Parse(error.Body);
            default:
                var responses = new JsonArray();
                await foreach (var response in ((ResponseStream)result).Responses)
                {
                    responses.Add(Parse(response));
                }

                return new JsonObject { ["responses"] = responses };
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

    private static JsonObject Node(GraphQLError error) => new()
    {
        ["message"] = error.Message,
        ["locations"] = new JsonArray([.. error.Locations.Select(location => new JsonObject { ["line"] = location.Line, ["column"] = location.Column })]),
        ["extensions"] = new JsonObject { ["code"] = error.Code, ["rule"] = error.Rule },
    };

    private static JsonNode Parse(ReadOnlyMemory<byte> body) =>
        JsonNode.Parse(body.Span, documentOptions: new JsonDocumentOptions { MaxDepth = DeepestJson })!;

    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsTrue(JsonElement line, string name) => line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
