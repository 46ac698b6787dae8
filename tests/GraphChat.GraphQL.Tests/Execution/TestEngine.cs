using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.Execution.Binding;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.GraphQL.TypeSystem.Building;
using GraphChat.GraphQL.TypeSystem.Scalars;

namespace GraphChat.GraphQL.Tests.Execution;

/// <summary>An executor over a small schema, without validation.</summary>
internal sealed class TestEngine(ExecutableSchema schema) : IErrorMapper
{
    public List<Exception> Unexpected { get; } = [];

    public OperationExecutor Executor => field ??= new OperationExecutor(schema, this, new ExecutorOptions { Validate = (_, _) => [] });

    public static TestEngine Bound(string sdl, SchemaBindings bindings) => new(ExecutableSchema.Bind(Build(sdl), bindings));

    public static TestEngine OverDictionaries(string sdl) => new(ExecutableSchema.OverDictionaries(Build(sdl)));

    public static Schema Build(string sdl) => SchemaBuilder.Build(
        [new SchemaSource("test", Encoding.UTF8.GetBytes(sdl))], [new DateTimeCodec(), new Base64Codec(), new LongCodec(), new UuidCodec()]);

    public static OperationRequest Request(string document, string variables = "{}", object? root = null, object? sharingKey = null)
    {
        var context = new OperationContext();
        return new OperationRequest
        {
            Document = Encoding.UTF8.GetBytes(document),
            Variables = JsonDocument.Parse(variables).RootElement,
            Context = context,
            RootValue = root,
            SharingKey = sharingKey,
        };
    }

    public async Task<string> RunAsync(string document, string variables = "{}", object? root = null)
    {
        var result = await Executor.ExecuteAsync(Request(document, variables, root), CancellationToken.None);
        return result switch
        {
            SingleResult single => Text(single.Body),
            RequestError error => Text(error.Body),
            _ => throw new InvalidOperationException("A stream."),
        };
    }

    public static string Text(ReadOnlyMemory<byte> body)
    {
        var json = JsonNode.Parse(body.Span)!;
        foreach (var error in json["errors"]?.AsArray() ?? [])
        {
            (error!["extensions"] as JsonObject)?.Remove("correlationId");
        }

        return json.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    public MappedError? Map(Exception exception) =>
        exception is ArgumentException ? new MappedError("REFUSED", exception.Message, new Dictionary<string, object?> { ["why"] = 7 }) : null;

    public void ReportUnexpected(Exception exception, string correlationId) => Unexpected.Add(exception);
}
