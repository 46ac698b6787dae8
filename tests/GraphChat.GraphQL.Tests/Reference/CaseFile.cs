using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GraphChat.GraphQL.Peer;
using GraphChat.Testing;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>
/// Cases written by hand: <c>=== kind</c> and what it holds, then <c>--- part</c> for variables, root value or operation name.
/// A document is put to the last SDL before it. <c>differs SECTION</c> after the kind marks what the two answer differently on purpose.
/// </summary>
internal static partial class CaseFile
{
    private static readonly string[] s_files = ["language", "schemas", "validation", "execution"];

    public static IEnumerable<CorpusCase> ReadAll() => s_files.SelectMany(name =>
        Read(File.ReadAllText(Repository.PathOf("tests", "GraphChat.GraphQL.Tests", "Reference", "Cases", $"{name}.txt"))));

    private static IEnumerable<CorpusCase> Read(string file)
    {
        var sdl = "";
        foreach (var block in Blocks().Split(file).Skip(1))
        {
            var head = block[..block.IndexOf('\n', StringComparison.Ordinal)].Split(' ', 3);
            var differs = head is [_, "differs", var section] ? section : null;
            var parts = Parts().Split(block[block.IndexOf('\n', StringComparison.Ordinal)..]);
            var text = parts[0].Trim('\n');
            if (head[0] is "sdl" or "schema")
            {
                sdl = text;
                yield return new(CorpusKind.Validity, Line(("validateSchema", true), ("sdl", text)), differs);
                yield return new(CorpusKind.Introspection, Line(("sdl", text), ("document", IntrospectionQuery.Text)), differs);
            }

            yield return new(CorpusKind.Printing, Line(("print", true), ("document", text)), head[0] == "text" ? differs : null);
            if (head[0] == "document")
            {
                yield return new(CorpusKind.Validation, Line(("validate", true), ("sdl", sdl), ("document", text)));
                yield return new(CorpusKind.Execution, Execution(sdl, text, parts), differs);
            }
        }
    }

    // Values stay as they are written: numbers and escapes that no reader here may touch.
    private static string Execution(string sdl, string document, string[] parts)
    {
        var line = Line(("sdl", sdl), ("document", document))[..^1];
        for (var i = 1; i < parts.Length; i += 2)
        {
            line += $", \"{(parts[i] == "root" ? "rootValue" : parts[i])}\": {parts[i + 1].Replace('\n', ' ')}";
        }

        return line + "}";
    }

    private static string Line(params (string Name, JsonNode Value)[] members) =>
        JsonSerializer.Serialize(new JsonObject(members.Select(member => KeyValuePair.Create<string, JsonNode?>(member.Name, member.Value))));

    [GeneratedRegex("^=== ", RegexOptions.Multiline)]
    private static partial Regex Blocks();

    [GeneratedRegex("\\n--- (\\w+)\\n")]
    private static partial Regex Parts();
}
