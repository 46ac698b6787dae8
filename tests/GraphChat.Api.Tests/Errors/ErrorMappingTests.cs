using GraphChat.Api.Errors;
using GraphChat.Delivery;
using Xunit;

namespace GraphChat.Api.Tests.Errors;

public sealed class ErrorMappingTests
{
    private static readonly ErrorMapping s_mapping = new((_, _) => { });

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
}
