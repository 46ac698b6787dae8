using System.Diagnostics;
using System.Text;
using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Parsing;
using GraphChat.GraphQL.Language.Printing;
using GraphChat.GraphQL.Tests.Reference;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.GraphQL.Tests.Language.Fuzzing;

/// <summary>
/// Mutated sources for lexer, parser and printer, by fixed seeds: a clean error or a tree that prints to the same tree, within
/// bounds of time and memory, and on a small stack at any depth.
/// </summary>
public sealed class LanguageFuzzTests
{
    private const int SmallStack = 1024 * 1024;
    private const int LargestToken = 4;
    private static readonly int s_rounds = Corpus.IsFull ? 400_000 : 15_000;

    private static readonly string[] s_splices =
    [
        "{", "}", "(", ")", "[", "]", "\"", "\"\"\"", "\\\"\"\"", "\\u", "\\u{", "\\u{10FFFF}", "\\uD83D\\uDE00", "#", "\r", "\n", "\r\n", "\uFEFF", "...", "on",
        "-", "0", "1e", "1.5e+10", "!", "$a", "@d", "&", "|", "=", ":", ",", "é", "😀", "\0", "fragment", "extend", "type", "query", "{a{a{a{a", "[[[[", "((((", "{a:{a:{a:",
    ];

    [Fact]
    public void Mutated_sources_are_refused_cleanly_or_print_to_the_same_tree()
    {
        var sources = Sources();
        var random = new Random(20250901);
        var (parsed, slowest) = (0, TimeSpan.Zero);
        for (var i = 0; i < s_rounds; i++)
        {
            var source = Mutate(random, random.Pick(sources), sources);
            var started = Stopwatch.GetTimestamp();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var result = Parser.ParseDocument(source);
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            slowest = Stopwatch.GetElapsedTime(started) > slowest ? Stopwatch.GetElapsedTime(started) : slowest;
            Assert.True(allocated < 100_000 + (600L * source.Length), $"{allocated} bytes for a source of {source.Length}: {Convert.ToBase64String(source)}");
            if (result.Succeeded)
            {
                parsed++;
                CheckPrinting(result.Node, source);
            }
            else
            {
                Assert.InRange(result.Error.Location.Line, 1, source.Length + 1);
                Assert.InRange(result.Error.Location.Start, 0, source.Length);
                Assert.InRange(result.Error.Message.Length, 1, 300);
            }
        }

        // Both sides of the parser are worked; no source takes long, whatever the machine is doing.
        Assert.InRange(parsed, s_rounds / 50, s_rounds);
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("{a", "}")]
    [InlineData("{...{", "}}")]
    [InlineData("{a(b:[", "])}")]
    [InlineData("{a(b:{c:", "})}")]
    [InlineData("query($a:[", "]){a}")]
    [InlineData("type T{a:[", "]}")]
    [InlineData("[", "]")]
    [InlineData("{", "}")]
    [InlineData("(", ")")]
    [InlineData("\"\"\"", "\"\"\"")]
    [InlineData("\"a\"", "")]
    [InlineData("#", "\n")]
    [InlineData("@a", "")]
    [InlineData("{a(b:[[[[[", "")]
    [InlineData("{a(b:{c:{c:{c:", "")]
    [InlineData("...on ", "")]
    [InlineData("extend ", "")]
    public void No_depth_ends_the_process(string open, string close) => OnSmallStack(() =>
    {
        foreach (var depth in new[] { 99, 101, 499, 501, 10_000, 200_000 })
        {
            foreach (var options in new[] { ParserOptions.Default, ParserOptions.Trusted })
            {
                var source = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, depth)) + "a" + string.Concat(Enumerable.Repeat(close, depth)));
                var result = Parser.ParseDocument(source, options);
                if (result.Succeeded)
                {
                    CheckPrinting(result.Node, source);
                }
            }
        }
    });

    [Theory]
    [InlineData("{a(b:", "[", "1", "]", ")}")]
    [InlineData("{a(b:", "{c:", "1", "}", ")}")]
    [InlineData("", "{a", "", "}", "")]
    [InlineData("query($a:", "[", "Int", "]", "){a}")]
    public void The_deepest_trees_that_parse_print_on_a_small_stack(string before, string open, string middle, string close, string after) => OnSmallStack(() =>
    {
        var deepest = 0;
        for (var depth = ParserOptions.MaxDepthCeiling + 5; depth > 0 && deepest == 0; depth--)
        {
            var text = before + string.Concat(Enumerable.Repeat(open, depth)) + middle + string.Concat(Enumerable.Repeat(close, depth)) + after;
            var result = Parser.ParseDocument(text, ParserOptions.Trusted);
            if (result.Succeeded)
            {
                deepest = depth;
                CheckPrinting(result.Node, Encoding.UTF8.GetBytes(text));
            }
            else
            {
                Assert.True(result.Error.IsLimit);
            }
        }

        Assert.InRange(deepest, ParserOptions.MaxDepthCeiling - 5, ParserOptions.MaxDepthCeiling);
    });

    private static void CheckPrinting(Document document, byte[] source)
    {
        var printed = Printer.Print(document);
        var again = Parser.ParseDocument(printed, ParserOptions.Trusted);
        Assert.True(again.Succeeded, $"{again.Error?.Message}\n{printed}\nof {Convert.ToBase64String(source)}");
        Assert.Equal(printed, Printer.Print(again.Node));
    }

    private static void OnSmallStack(Action work)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(work), SmallStack);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    private static byte[] Mutate(Random random, byte[] source, IReadOnlyList<byte[]> sources)
    {
        var bytes = source.ToList();
        var changes = random.Next(1, 5);
        for (var i = 0; i < changes; i++)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(7))
            {
                case 0:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(random.Pick(s_splices)));
                    break;
                case 1 when bytes.Count > 0:
                    bytes[random.Next(bytes.Count)] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, LargestToken * 4)));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    var from = random.Next(bytes.Count + 1);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(bytes.Count - from, random.Next(1, 200))));
                    break;
                case 5:
                    var other = random.Pick(sources);
                    var start = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(start, Math.Min(other.Length - start, random.Next(1, 100))).ToArray());
                    break;
                default:
                    var piece = Encoding.UTF8.GetBytes(random.Pick(s_splices));
                    bytes.InsertRange(at, Enumerable.Repeat(piece, random.Next(1, 120)).SelectMany(repeated => repeated));
                    break;
            }
        }

        return [.. bytes];
    }

    private static List<byte[]> Sources() =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("tests", "GraphChat.GraphQL.Tests", "Reference", "Cases"), "*.txt").Order(StringComparer.Ordinal)
            .SelectMany(path => File.ReadAllText(path).Split("\n=== ")).Select(block => block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..])
            .Where(text => text.Length > 0).Select(Encoding.UTF8.GetBytes),
        .. Directory.EnumerateFiles(Repository.PathOf("schema", "sdl"), "*.graphql").Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
    ];
}
