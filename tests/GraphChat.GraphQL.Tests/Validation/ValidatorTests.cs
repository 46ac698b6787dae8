using System.Text;
using GraphChat.GraphQL.Response;
using GraphChat.GraphQL.Validation;
using Xunit;

namespace GraphChat.GraphQL.Tests.Validation;

public sealed class ValidatorTests
{
    [Fact]
    public void Stops_at_the_bound_of_errors_and_says_so()
    {
        var document = "{ " + string.Concat(Enumerable.Range(0, 500).Select(i => $"nope{i} ")) + "}";

        var errors = RuleHarness.Validate(document);

        Assert.Equal(101, errors.Count);
        Assert.Contains("Too many validation errors", errors[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Suggests_names_only_where_that_is_allowed()
    {
        var silent = Assert.Single(RuleHarness.Validate("{ flgas }"));
        var helpful = Assert.Single(RuleHarness.Validate("{ flgas }", new ValidationOptions { Suggestions = true }));

        Assert.DoesNotContain("flags", silent.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean \"flags\"?", helpful.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_document_whose_fields_need_too_many_comparisons()
    {
        var document = "{ " + string.Concat(Enumerable.Repeat("flags ", 1_000)) + "}";

        var error = Assert.Single(RuleHarness.Validate(document));

        Assert.Equal(ErrorCode.LimitExceeded, error.Code);
    }

    [Fact]
    public void Takes_fragments_that_double_at_each_level_in_linear_time()
    {
        var text = new StringBuilder("{ entity { ...F0 } }");
        for (var i = 0; i < 30; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $" fragment F{i} on Entity {{ ...F{i + 1} ... on Entity {{ ...F{i + 1} }} }}");
        }

        text.Append(" fragment F30 on Entity { id }");

        Assert.Empty(RuleHarness.Validate(text.ToString()));
    }

    [Fact]
    public void Refuses_a_chain_of_fragments_too_long_for_the_stack_or_takes_it()
    {
        var text = new StringBuilder("{ entity { ...F0 } }");
        const int Length = 30_000;
        for (var i = 0; i < Length; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $" fragment F{i} on Entity {{ x: id ...F{i + 1} }}");
        }

        text.Append(System.Globalization.CultureInfo.InvariantCulture, $" fragment F{Length} on Entity {{ x: id ...F0 }}");

        var errors = RuleHarness.Validate(text.ToString());

        Assert.NotEmpty(errors);
    }

    [Fact]
    public void Names_each_rule_by_its_section()
    {
        string[] names = [.. typeof(ValidationRule).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(ValidationRule)) && type.Namespace!.Contains(".Rules.", StringComparison.Ordinal))
            .Select(type => type.Name)];

        Assert.Equal(SpecifiedRules.All.Count, names.Length);
        Assert.All(names, name => Assert.EndsWith("Rule", name, StringComparison.Ordinal));
    }
}
