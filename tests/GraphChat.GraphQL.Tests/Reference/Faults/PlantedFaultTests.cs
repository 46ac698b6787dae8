using GraphChat.GraphQL.Validation;
using GraphChat.GraphQL.Validation.Rules.Fields;
using Xunit;

namespace GraphChat.GraphQL.Tests.Reference.Faults;

/// <summary>Shows that the cases see what they should: each fault that is put into the engine makes some case differ.</summary>
public sealed class PlantedFaultTests(ITestOutputHelper output)
{
    private static readonly IReadOnlyList<PlantedFault> s_faults = [.. RuleFaults.All, .. ExecutionFaults.All, .. SchemaFaults.All];

    [Fact]
    public async Task Every_planted_fault_is_found()
    {
        var engine = FaultyEngine.Compile(s_faults);
        var missed = new List<string>();
        foreach (var kind in Enum.GetValues<CorpusKind>())
        {
            var cases = Corpus.Of(kind);
            var theirs = await Oracle.AnswersAsync(kind);
            for (var number = 0; number < s_faults.Count; number++)
            {
                if (s_faults[number].Kind == kind)
                {
                    var found = await FindAsync(kind, cases, theirs, engine.Peer(number));
                    output.WriteLine($"{(found < 0 ? "missed" : $"case {found}"),-12} {s_faults[number].Name}");
                    missed.AddRange(found < 0 ? [s_faults[number].Name] : []);
                }
            }
        }

        Assert.Empty(missed);
    }

    [Fact]
    public void Every_rule_has_a_fault() => Assert.Empty(Rules().Except(s_faults.Select(fault => Path.GetFileNameWithoutExtension(fault.File))));

    private static IEnumerable<string> Rules() => typeof(ValidationRule).Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith("GraphChat.GraphQL.Validation.Rules", StringComparison.Ordinal) == true && type.IsSubclassOf(typeof(ValidationRule)))
        .Select(type => type == typeof(FieldSelectionMergingRule) ? "FieldConflicts" : type.Name);

    private static async Task<int> FindAsync(CorpusKind kind, IReadOnlyList<CorpusCase> cases, IReadOnlyList<string> theirs, Func<string, Task<string>> peer)
    {
        for (var i = 0; i < cases.Count; i++)
        {
            if (cases[i].Differs is not null)
            {
                continue;
            }

            try
            {
                if (!Comparison.Agree(kind, theirs[i], await peer(cases[i].Line)))
                {
                    return i;
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A fault may also throw where the engine never does.
                return i;
            }
        }

        return -1;
    }
}
