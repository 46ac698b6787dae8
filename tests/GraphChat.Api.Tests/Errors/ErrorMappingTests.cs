using System.Text.RegularExpressions;
using GraphChat.Api.Errors;
using GraphChat.Delivery;
using GraphChat.GraphQL.Response;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Api.Tests.Errors;

public sealed partial class ErrorMappingTests
{
    private static readonly ErrorMapping s_mapping = new((_, _) => { });

    [Fact]
    public void Every_code_is_in_the_list_of_errors_and_the_list_has_no_other()
    {
        var text = File.ReadAllText(Repository.PathOf("docs", "errors.md"));
        var ofOperations = text[..text.IndexOf("## Of an HTTP answer", StringComparison.Ordinal)];
        var listed = TableCode().Matches(ofOperations).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
        var codes = Enum.GetValues<DeliveryErrorCode>().Select(ErrorMapping.CodeOf)
            .Union([ErrorCode.ParseFailed, ErrorCode.ValidationFailed, ErrorCode.BadInput, ErrorCode.LimitExceeded, ErrorCode.Internal])
            .Order(StringComparer.Ordinal);

        Assert.Equal(codes, listed);
    }

    [Theory]
    [InlineData(DeliveryErrorCode.StaleEpoch, "STALE_EPOCH")]
    [InlineData(DeliveryErrorCode.InvalidMlsMessage, "INVALID_MLS_MESSAGE")]
    [InlineData(DeliveryErrorCode.NotFound, "NOT_FOUND")]
    public void A_refusal_keeps_its_words_and_details(DeliveryErrorCode code, string name)
    {
        var mapped = s_mapping.Map(new DeliveryException(code, "Made for a past epoch.", new Dictionary<string, object> { ["epoch"] = 7L }));

        Assert.Equal(name, mapped?.Code);
        Assert.Equal("Made for a past epoch.", mapped?.Message);
        Assert.Equal(7L, mapped?.Extensions?["epoch"]);
    }

    [Fact]
    public void What_is_not_a_refusal_is_told_to_nobody()
    {
        Assert.Null(s_mapping.Map(new InvalidOperationException("Host=db;Password=wX3")));
        Assert.Null(s_mapping.Map(new DeliveryException(DeliveryErrorCode.Internal, "a detail")));
    }

    [GeneratedRegex(@"^\| `([A-Z_]+)` \|", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex TableCode();
}
