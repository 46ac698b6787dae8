using System.Text;
using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.Language.Parsing;
using GraphChat.GraphQL.Language.Printing;
using Xunit;

namespace GraphChat.GraphQL.Tests.Execution;

public sealed class HostileDocumentTests
{
    private const string Sdl = "type Query { self: Query a: Int }";

    [Fact]
    public async Task Fragments_that_nest_deeper_than_the_stack_are_refused()
    {
        var engine = TestEngine.OverDictionaries(Sdl);
        var root = new Dictionary<string, object?>();
        root["self"] = root;

        // Each fragment alone is shallow; together they are deeper than any stack.
        var nested = Chain(20_000, i => $"fragment F{i} on Query {{ self {{ ...F{i + 1} }} }}");
        var flat = Chain(20_000, i => $"fragment F{i} on Query {{ ...F{i + 1} }}");

        Assert.Contains("LIMIT_EXCEEDED", await OnSmallStackAsync(() => RunAsync(engine, nested, root)), StringComparison.Ordinal);
        Assert.Contains("LIMIT_EXCEEDED", await OnSmallStackAsync(() => RunAsync(engine, flat, root)), StringComparison.Ordinal);
    }

    [Fact]
    public void No_bytes_make_parser_or_printer_throw()
    {
        var random = new Random(1);
        var seed = "query Q($a: [Int!]! = [1, 2] @d) @d { a: b(c: {d: \"\\u{1F600}\", e: \"\"\"x\"\"\"}) @skip(if: $a) { ...F ... on T { é } } } # ü"u8.ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])seed.Clone();
            var changes = random.Next(1, 6);
            for (var j = 0; j < changes; j++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var parsed = Parser.ParseDocument(bytes.AsSpan(0, random.Next(bytes.Length + 1)));
            if (parsed.Succeeded)
            {
                var printed = Printer.Print(parsed.Node);
                Assert.Equal(printed, Printer.Print(Parser.ParseDocument(printed).Node!));
            }
        }
    }

    // As large as those of musl and macOS, so that how large frames are does not decide.
    private static Task<string> OnSmallStackAsync(Func<Task<string>> run)
    {
        Task<string>? running = null;
        var thread = new Thread(() => running = run(), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        return running!;
    }

    private static string Chain(int count, Func<int, string> link)
    {
        var text = new StringBuilder("{ ...F0 }");
        for (var i = 0; i < count; i++)
        {
            text.Append(' ').Append(link(i));
        }

        return text.Append(System.Globalization.CultureInfo.InvariantCulture, $" fragment F{count} on Query {{ a }}").ToString();
    }

    private static async Task<string> RunAsync(TestEngine engine, string document, object root)
    {
        var executor = new OperationExecutor(
            engine.Executor.Schema, engine, new ExecutorOptions { Validate = (_, _) => [], Parser = ParserOptions.Trusted });
        var result = await executor.ExecuteAsync(TestEngine.Request(document, root: root), CancellationToken.None);
        return Encoding.UTF8.GetString(result is SingleResult single ? single.Body.Span : ((RequestError)result).Body.Span);
    }
}
