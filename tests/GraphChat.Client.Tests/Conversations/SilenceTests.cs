using GraphChat.Client.Conversations;
using GraphChat.Client.Storage;
using GraphChat.Client.Tests.Storage;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.Profile;
using GraphChat.Mls.Suites;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Client.Tests.Conversations;

/// <summary>Devices that nobody has heard for long.</summary>
public sealed class SilenceTests
{
    private static readonly TimeSpan s_after = TimeSpan.FromDays(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silence_counts_from_the_last_word_and_for_a_newcomer_from_the_first_sight()
    {
        var time = new ManualTimeProvider();
        using var journal = Journal.Open("store", JournalKey.FromPassphrase("words that nobody guesses"), new FaultyFiles());
        var silence = new Silence(journal, time);
        var (conversation, heard, seen) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var transaction = new JournalTransaction();
        silence.Heard(conversation, heard, transaction);
        await journal.CommitAsync(transaction, Cancellation);

        time.Advance(TimeSpan.FromDays(59));
        Assert.Empty(await silence.SilentAsync(conversation, [heard, seen], s_after, Cancellation));
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal([heard], await silence.SilentAsync(conversation, [heard, seen], s_after, Cancellation));
        Assert.True(silence.IsSilent(conversation, heard, s_after));
        Assert.False(silence.IsSilent(Guid.NewGuid(), heard, s_after));
        time.Advance(TimeSpan.FromDays(58));
        Assert.False(silence.IsSilent(conversation, seen, s_after));
        time.Advance(TimeSpan.FromDays(1));
        Assert.True(silence.IsSilent(conversation, seen, s_after));

        transaction = new JournalTransaction();
        silence.Heard(conversation, heard, transaction);
        await journal.CommitAsync(transaction, Cancellation);
        Assert.False(silence.IsSilent(conversation, heard, s_after));
    }

    [Fact]
    public async Task A_person_whose_devices_are_all_silent_is_removed_by_the_owner_and_whoever_spoke_stays()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom", "ada");
        var conversation = await talk.ConversationAsync("lea", "tom", "ada");
        await talk.CloseAsync("ada");
        var time = await ReopenAsync(talk, "lea", "tom");
        var toms = talk["tom"].FindConversation(conversation.Id)!;
        await toms.SendAsync("early", Cancellation);

        time.Advance(TimeSpan.FromDays(55));
        await toms.UpdateKeysAsync(Cancellation);
        time.Advance(TimeSpan.FromDays(6));

        var leas = talk["lea"].FindConversation(conversation.Id)!;
        await Patience.UntilAsync(() => leas.Members.Count == 2);
        Assert.DoesNotContain(talk.Ids["ada"], leas.Members);
        await Patience.UntilAsync(() => toms.Members.Count == 2);
        await toms.SendAsync("late", Cancellation);
        Assert.Equal(["early", "late"], await talk.TextsAsync("lea", 2));
    }

    [Fact]
    public async Task A_silent_device_is_removed_by_another_one_of_its_person()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var device = talk["tom"].Core.Device;
        using var drawer = DeviceKey.Create(0x0003);
        var identity = new DeviceIdentity(talk.Ids["tom"].Value, Guid.NewGuid());
        talk.Server.Delivery.Extend(
            talk.Ids["tom"].Value, chain => DeviceChainEntry.SignAdd(chain, identity.DeviceId, 0x0003, drawer.PublicKey.Span, TimeProvider.System.GetUtcNow(), device.Identity.DeviceId, device.Key));
        var key = SignatureKeyPair.Import(CipherSuite.Find(0x0003)!, drawer.Export());
        using var package = KeyPackageBundle.Create(key, Credential.Basic(identity.ToBytes()), talk["tom"].Core.Settings, TimeSpan.FromDays(84));
        talk.Server.Delivery.Give(identity.DeviceId, package.Message);
        var conversation = await talk.ConversationAsync("lea", "tom");
        Assert.Equal(3, talk["lea"].Core.Find(conversation.Id.Value)!.Group.Members.Count);
        var time = await ReopenAsync(talk, "lea", "tom");
        var (leas, toms) = (talk["lea"].FindConversation(conversation.Id)!, talk["tom"].FindConversation(conversation.Id)!);
        await toms.SendAsync("early", Cancellation);

        time.Advance(TimeSpan.FromDays(55));
        await leas.UpdateKeysAsync(Cancellation);
        await toms.UpdateKeysAsync(Cancellation);
        time.Advance(TimeSpan.FromDays(6));

        await Patience.UntilAsync(() => talk["lea"].Core.Locked(() => talk["lea"].Core.Find(conversation.Id.Value)!.Group.Members.Count) == 2);
        Assert.Equal(2, leas.Members.Count);
        await leas.SendAsync("late", Cancellation);
        Assert.Equal(["late"], await talk.TextsAsync("tom", 1));
    }

    private static async Task<LaterTime> ReopenAsync(Talk talk, params string[] names)
    {
        var time = new LaterTime();
        talk.Server.Issuer.Time = time;
        talk.Server.Change = options => options with { TimeProvider = time };
        foreach (var name in names)
        {
            await talk.CloseAsync(name);
            await talk.OpenAsync(name);
        }

        return time;
    }
}
