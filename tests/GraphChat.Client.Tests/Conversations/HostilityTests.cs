using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Mls.Profile;
using Xunit;

namespace GraphChat.Client.Tests.Conversations;

/// <summary>What a lying server, a lying member and an old copy of a store come to.</summary>
public sealed class HostilityTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_that_the_server_withholds_is_noticed()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        talk.Server.Delivery.Tamper = (user, item) => user == talk.Ids["tom"].Value && SequenceOf(item) == 2 ? null : item;

        await leas.SendAsync("withheld", Cancellation);
        await leas.SendAsync("shown", Cancellation);

        Assert.Equal(IncidentKind.LogBroken, (await talk.NextAsync<Incident>("tom")).Kind);
        Assert.Equal("shown", (await talk.NextAsync<ReceivedMessage>("tom")).Message.Text);
    }

    [Fact]
    public async Task A_log_that_the_server_shows_to_one_person_only_is_found_by_what_others_saw()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        byte[]? hash = null;
        talk.Server.Delivery.Tamper = (user, item) =>
        {
            if (user != talk.Ids["tom"].Value || SequenceOf(item) is not { } sequence)
            {
                return item;
            }

            var entry = (JsonObject)item["event"]!;
            if (sequence == 2)
            {
                hash = Convert.FromBase64String((string)entry["previousHash"]!);
                return null;
            }

            // A perfect forgery of the server's own chain: numbers and hashes fit.
            entry["sequence"] = sequence - 1;
            entry["previousHash"] = Convert.ToBase64String(hash!);
            hash = LogHash.Next(
                hash!, (ulong)(sequence - 1), LogEventKind.Message, DeviceId.Parse((string)entry["senderDeviceId"]!).Value,
                Convert.FromBase64String((string)entry["payload"]!));
            entry["hash"] = Convert.ToBase64String(hash);
            return item;
        };

        await leas.SendAsync("withheld", Cancellation);
        await leas.SendAsync("shown", Cancellation);

        Assert.Equal(IncidentKind.LogDiverged, (await talk.NextAsync<Incident>("tom")).Kind);
    }

    [Fact]
    public async Task A_message_that_does_not_fit_its_franking_commitment_is_not_shown()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        await SendForgedAsync(talk, leas.Id.Value);
        await leas.SendAsync("honest", Cancellation);

        Assert.Equal(IncidentKind.FrankingMismatch, (await talk.NextAsync<Incident>("tom")).Kind);
        Assert.Equal("honest", (await talk.NextAsync<ReceivedMessage>("tom")).Message.Text);
        Assert.Equal(["honest"], Assert.Single(talk["tom"].Conversations).ReadHistory().Select(message => message.Text));
    }

    [Fact]
    public async Task The_author_is_the_one_that_the_group_proves_and_not_the_one_that_the_server_names()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom", "ada");
        var leas = await talk.ConversationAsync("lea", "tom");
        talk.Server.Delivery.Tamper = (user, item) =>
        {
            if (user == talk.Ids["tom"].Value && SequenceOf(item) == 2)
            {
                item["event"]!["senderId"] = talk.Ids["ada"].ToString();
            }

            return item;
        };
        await leas.SendAsync("mine", Cancellation);

        Assert.Equal(IncidentKind.WrongSender, (await talk.NextAsync<Incident>("tom")).Kind);
        Assert.Equal(talk.Ids["lea"], (await talk.NextAsync<ReceivedMessage>("tom")).Message.Author);
    }

    [Fact]
    public async Task A_changed_ciphertext_is_not_shown()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        talk.Server.Delivery.Tamper = (user, item) =>
        {
            if (user == talk.Ids["tom"].Value && SequenceOf(item) == 2)
            {
                var payload = Convert.FromBase64String((string)item["event"]!["payload"]!);
                payload[^1] ^= 1;
                item["event"]!["payload"] = Convert.ToBase64String(payload);
            }

            return item;
        };
        await leas.SendAsync("changed", Cancellation);
        await leas.SendAsync("sound", Cancellation);

        Assert.Equal(IncidentKind.LogBroken, (await talk.NextAsync<Incident>("tom")).Kind);
        Assert.Equal(IncidentKind.Unreadable, (await talk.NextAsync<Incident>("tom")).Kind);
        Assert.Equal(["sound"], await talk.TextsAsync("tom", 1));
    }

    [Fact]
    public async Task Steps_shown_twice_are_received_once()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        JsonObject? first = null;
        talk.Server.Delivery.Tamper = (user, item) =>
        {
            if (user == talk.Ids["tom"].Value && SequenceOf(item) == 2)
            {
                first = (JsonObject)item.DeepClone();
            }

            return user == talk.Ids["tom"].Value && SequenceOf(item) == 3 ? (JsonObject)first!.DeepClone() : item;
        };
        await leas.SendAsync("once", Cancellation);
        await leas.SendAsync("replaced", Cancellation);
        await leas.SendAsync("next", Cancellation);

        Assert.Equal("once", (await talk.NextAsync<ReceivedMessage>("tom")).Message.Text);
        Assert.Equal(IncidentKind.LogBroken, (await talk.NextAsync<Incident>("tom")).Kind);
        Assert.Equal("next", (await talk.NextAsync<ReceivedMessage>("tom")).Message.Text);
    }

    [Fact]
    public async Task A_device_that_the_server_slips_into_a_chain_is_never_added()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        await talk["lea"].SafetyNumberAsync(talk.Ids["tom"], Cancellation);
        using var ghost = DeviceKey.Create(0x0003);
        var forged = DeviceChainEntry.SignFirst(new DeviceIdentity(talk.Ids["tom"].Value, Guid.NewGuid()), ghost, TimeProvider.System.GetUtcNow());
        talk.Server.Delivery.TamperChain = (user, entries) => user == talk.Ids["tom"].Value ? [forged.Encoded.ToArray()] : entries;

        var refused = await Assert.ThrowsAsync<GraphChatException>(
            () => talk["lea"].OpenConversationAsync([talk.Ids["tom"]], null, Cancellation));

        Assert.Equal(ClientErrorCode.DeviceChainChanged, refused.Code);
        Assert.Empty(talk["lea"].Conversations);
    }

    [Fact]
    public async Task An_old_copy_of_a_store_is_refused_before_it_sends()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        await talk.CloseAsync("lea");
        var path = talk.Server.StorePath("lea");
        var old = await File.ReadAllBytesAsync(path, Cancellation);
        var oldMark = await File.ReadAllBytesAsync(path + ".mark", Cancellation);
        await talk.OpenAsync("lea");
        await talk["lea"].FindConversation(leas.Id)!.SendAsync("newer", Cancellation);
        await talk.CloseAsync("lea");

        await File.WriteAllBytesAsync(path, old, Cancellation);
        var alone = await Assert.ThrowsAsync<GraphChat.Client.Storage.JournalException>(() => talk.OpenAsync("lea"));
        Assert.Equal(GraphChat.Client.Storage.JournalErrorCode.RolledBack, alone.Code);

        // With its mark the copy looks sound; the server knows better.
        await File.WriteAllBytesAsync(path + ".mark", oldMark, Cancellation);
        talk.Server.Issuer.Tokens.Clear();
        var client = await GraphChatClient.OpenAsync(talk.Server.Options("lea"), Cancellation);
        await client.SignInAsync(new GraphChat.Client.SignIn.FormSignIn("lea", "lea-password"), Cancellation);
        await client.StartAsync(Cancellation);
        var refused = await Assert.ThrowsAsync<GraphChatException>(async () =>
        {
            await foreach (var item in client.ReceiveAsync(Cancellation))
            {
                await client.AcknowledgeAsync(item, Cancellation);
            }
        });
        Assert.Equal(ClientErrorCode.StoreRolledBack, refused.Code);
        await client.DisposeAsync();
    }

    private static long? SequenceOf(JsonObject item) => item["event"] is JsonObject entry ? long.Parse(entry["sequence"]!.ToJsonString(), null) : null;

    private static async Task SendForgedAsync(Talk talk, Guid conversation)
    {
        var core = talk["lea"].Core;
        var state = core.Require(conversation);
        var messageId = Guid.CreateVersion7();
        var envelope = new Envelope
        {
            MessageId = messageId,
            SentAtMilliseconds = 1,
            SeenSequence = (ulong)state.Info.Head,
            SeenHash = state.Info.Hash,
            ContentType = EnvelopeContentType.Text,
            Content = "an insult that nobody could report"u8.ToArray(),
            FrankingKey = RandomNumberGenerator.GetBytes(32),
        };
        var ciphertext = state.Group.Protect(envelope.ToBytes(), FrankingCommitment.ToAuthenticatedData(RandomNumberGenerator.GetBytes(32)));
        var pending = new GraphChat.Client.Conversations.PendingSend(conversation, messageId, state.Group.Epoch, ciphertext, 1, "forged", 1);
        var transaction = new GraphChat.Client.Storage.JournalTransaction().Put(
            GraphChat.Client.Conversations.StoreKeys.Send(messageId),
            JsonSerializer.SerializeToUtf8Bytes(pending, GraphChat.Client.Conversations.StoreJson.Default.PendingSend));
        state.SaveGroup(transaction);
        await core.Journal.CommitAsync(transaction, Cancellation);
        var session = talk.Server.Issuer.Tokens.Values.First(token => token.User == talk.Ids["lea"].Value).Session;
        using var variables = JsonDocument.Parse(new JsonObject
        {
            ["input"] = new JsonObject
            {
                ["conversationId"] = new ConversationId(conversation).ToString(),
                ["clientMessageId"] = messageId,
                ["message"] = Convert.ToBase64String(ciphertext),
            },
        }.ToJsonString());
        talk.Server.Delivery.Execute("SendMessage", variables.RootElement, talk.Ids["lea"].Value, session);
    }
}
