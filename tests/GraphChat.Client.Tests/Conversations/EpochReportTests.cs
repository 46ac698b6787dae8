using Xunit;

namespace GraphChat.Client.Tests.Conversations;

/// <summary>What clients tell the service of epochs.</summary>
public sealed class EpochReportTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_device_reports_an_epoch_once_and_all_have_the_committers_fingerprint()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom", "ada");
        var leas = await talk.ConversationAsync("lea", "tom", "ada");
        await leas.UpdateKeysAsync(Cancellation);
        var delivery = talk.Server.Delivery;

        await Patience.UntilAsync(() => Of(delivery, 2).Count >= 3);
        await leas.SendAsync("and nothing more", Cancellation);
        Assert.Equal(["and nothing more"], await talk.TextsAsync("tom", 1));

        var reports = Of(delivery, 2);
        Assert.Equal(3, reports.Count);
        Assert.Equal(3, reports.Select(report => report.Device).Distinct().Count());
        Assert.Equal(16, Convert.FromBase64String(Assert.Single(reports.Select(report => report.Fingerprint).Distinct())!).Length);
        await Patience.UntilAsync(() => talk["tom"].Core.Find(leas.Id.Value)!.Info.Report is null);
    }

    [Fact]
    public async Task A_welcome_is_acknowledged_once_it_was_used()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        await talk.ConversationAsync("lea", "tom");

        await Patience.UntilAsync(() => talk.Server.Delivery.Acknowledged.Contains(talk["tom"].Device!.Value.Value));
    }

    private static List<(Guid Device, long Epoch, string? Fingerprint)> Of(Fake.FakeDelivery delivery, long epoch) =>
        [.. delivery.Reports.ToArray().Where(report => report.Epoch == epoch)];
}
