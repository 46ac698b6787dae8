using System.Runtime.Loader;
using System.Text.RegularExpressions;
using GraphChat.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GraphChat.GraphQL.Tests.Reference.Faults;

/// <summary>
/// The engine and its peer, compiled from their sources with faults put in, of which one at a time is on. Nothing of this is
/// in the engine that is shipped.
/// </summary>
internal sealed partial class FaultyEngine
{
    private const string Switch = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;

        internal static class PlantedFaults
        {
            internal static int Number = -1;

            internal static bool On(int number) => Number == number;
        }
        """;

    private readonly System.Reflection.FieldInfo _number;
    private readonly Type _peer;

    private FaultyEngine(System.Reflection.Assembly assembly)
    {
        _number = assembly.GetType("PlantedFaults", throwOnError: true)!.GetField("Number", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!;
        _peer = assembly.GetType("GraphChat.GraphQL.Peer.PeerSession", throwOnError: true)!;
    }

    /// <summary>Compiles the sources with all faults in, each off.</summary>
    public static FaultyEngine Compile(IReadOnlyList<PlantedFault> faults)
    {
        var sources = Sources("src", "GraphChat.GraphQL").Concat(Sources("tests", "GraphChat.GraphQL.Peer"))
            .Where(path => Path.GetFileName(path) != "Program.cs")
            .ToDictionary(path => path, File.ReadAllText);
        for (var i = 0; i < faults.Count; i++)
        {
            var path = Repository.PathOf(["src", "GraphChat.GraphQL", .. faults[i].File.Split('/')]);
            sources[path] = Plant(sources[path], faults[i], i);
        }

        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        var compilation = CSharpCompilation.Create(
            "GraphChat.GraphQL.Faulty",
            sources.Select(source => CSharpSyntaxTree.ParseText(source.Value, options, source.Key)).Append(CSharpSyntaxTree.ParseText(Switch, options)),
            References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        if (!emitted.Success)
        {
            throw new InvalidOperationException(string.Join('\n', emitted.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).Take(20)));
        }

        image.Position = 0;
        return new FaultyEngine(new AssemblyLoadContext("faulty", isCollectible: true).LoadFromStream(image));
    }

    /// <summary>A peer with one fault on; -1 for none. One peer at a time: the switch is one for all.</summary>
    public Func<string, Task<string>> Peer(int fault)
    {
        _number.SetValue(null, fault);
        return _peer.GetMethod("AnswerAsync", [typeof(string)])!.CreateDelegate<Func<string, Task<string>>>(Activator.CreateInstance(_peer));
    }

    private static string Plant(string source, PlantedFault fault, int number)
    {
        // Files end their lines as git checked them out; the texts of the faults do so too.
        var at = source.IndexOf(fault.Original, StringComparison.Ordinal);
        if (at < 0 || source.IndexOf(fault.Original, at + 1, StringComparison.Ordinal) >= 0)
        {
            throw new InvalidOperationException($"The fault '{fault.Name}' has no single place in {fault.File}: {fault.Original}");
        }

        var isOn = $"global::PlantedFaults.On({number})";
        var faulty = FaultWord().IsMatch(fault.Faulty)
            ? FaultWord().Replace(fault.Faulty, isOn)
            : $"({isOn} ? ({fault.Faulty}) : ({fault.Original}))";
        return string.Concat(source.AsSpan(0, at), faulty, source.AsSpan(at + fault.Original.Length));
    }

    private static IEnumerable<string> Sources(params string[] folder)
    {
        var root = Repository.PathOf(folder);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));
    }

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path));

    [GeneratedRegex(@"\bFAULT\b")]
    private static partial Regex FaultWord();
}
