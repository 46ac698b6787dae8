using System.Security.Cryptography;
using GraphChat.Mls;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

/// <summary>MLS objects that are cut, changed or garbage, each in its place.</summary>
public sealed class MlsTests(SharedNode shared)
{
    public static TheoryData<string> Spoilers => new("empty", "one byte", "garbage", "zeros", "cut after the header", "cut in half", "without the last byte", "with a byte more");

    [Theory]
    [MemberData(nameof(Spoilers))]
    public async Task A_message_is_refused_that_is(string spoiler)
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);

        var refused = await room.SendAsync(Spoil(room.Protect("hello"), spoiler));

        AssertInvalid(refused);
        await room.AssertNothingLostAsync();
    }

    [Theory]
    [MemberData(nameof(Spoilers))]
    public async Task A_commit_is_refused_whose_bytes_are(string spoiler)
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var bob = await RawPerson.JoinAsync(node.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann);
        var commit = RawRoom.Prepare(room.Group, new MlsCommitRequest { Add = [bob.KeyPackages[0].Message] });

        foreach (var spoiled in new[]
        {
            commit with { Commit = Spoil(commit.Commit, spoiler) },
            commit with { Welcome = Spoil(commit.Welcome!, spoiler) },
            commit with { GroupInfo = Spoil(commit.GroupInfo, spoiler) },
        })
        {
            AssertInvalid(await room.SubmitAsync(spoiled));
        }

        room.Group.ClearPendingCommit();
        await room.AddAsync(bob);
        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task A_commit_is_refused_wherever_a_bit_of_it_is_changed()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var commit = RawRoom.Prepare(room.Group, new MlsCommitRequest { UpdatePath = true });

        // All but the membership tag at the end, which only members can check.
        for (var at = 0; at < commit.Commit.Length - 33; at += 7)
        {
            var changed = (byte[])commit.Commit.Clone();
            changed[at] ^= 0x10;
            var answer = await room.SubmitAsync(commit with { Commit = changed, Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()) });
            Assert.True(answer.Code is "INVALID_MLS_MESSAGE" or "FUTURE_EPOCH", $"Byte {at}: {answer.Text}");
        }

        Assert.Null((await room.SubmitAsync(commit)).Code);
        room.Group.MergePendingCommit();
        await room.AssertNothingLostAsync();
    }

    [Theory]
    [MemberData(nameof(Spoilers))]
    public async Task A_key_package_is_refused_that_is(string spoiler)
    {
        var node = shared.Required();
        using var ann = await RawPerson.CreateAsync(node.Deployment);
        await ann.RegisterAsync();
        var good = ann.NewKeyPackage().Message;

        var refused = await ann.PublishAsync([good, Spoil(good.ToArray(), spoiler)]);

        AssertInvalid(refused);
        Assert.Equal(1, (await ann.PublishAsync([good])).Data.GetProperty("publishKeyPackages").GetProperty("keyPackageCount").GetInt32());
    }

    [Fact]
    public async Task A_key_package_of_anothers_device_is_refused()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var eve = await RawPerson.JoinAsync(node.Deployment, "Eve Example");

        AssertInvalid(await eve.PublishAsync([ann.NewKeyPackage().Message]));
    }

    [Theory]
    [MemberData(nameof(Spoilers))]
    public async Task A_conversation_is_refused_whose_group_info_is(string spoiler)
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        var text = await Assert.ThrowsAnyAsync<Exception>(() => RawRoom.CreateAsync(ann, groupInfo => Spoil(groupInfo, spoiler)));

        Assert.Contains("INVALID_MLS_MESSAGE", text.Message, StringComparison.Ordinal);
        using var room = await RawRoom.OpenAsync(ann);
        await room.AssertNothingLostAsync();
        var conversations = (await ann.Api.ExecuteAsync("{ me { conversations { nodes { id } } } }")).Data;
        Assert.Equal(1, conversations.GetProperty("me").GetProperty("conversations").GetProperty("nodes").GetArrayLength());
    }

    [Theory]
    [InlineData("")]
    [InlineData("AQ")]
    [InlineData("====")]
    [InlineData("not base64")]
    [InlineData("AQE=\u0000")]
    public async Task What_is_not_base64_is_refused_before_anything_runs(string text)
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);

        var answer = await ann.Api.ExecuteAsync(
            "mutation($input: SendMessageInput!) { sendMessage(input: $input) { event { sequence } } }",
            new { input = new { conversationId = room.Id, clientMessageId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), message = text } });

        Assert.Equal(text.Length == 0 ? "INVALID_MLS_MESSAGE" : "BAD_INPUT", answer.Code);
        await room.AssertNothingLostAsync();
    }

    private static void AssertInvalid(Answer answer)
    {
        Assert.Equal("INVALID_MLS_MESSAGE", answer.Code);
        Assert.NotEmpty(answer.Extensions.GetProperty("section").GetString()!);
    }

    private static byte[] Spoil(byte[] bytes, string spoiler) => spoiler switch
    {
        "empty" => [],
        "one byte" => bytes[..1],
        "garbage" => SHA512.HashData(bytes),
        "zeros" => new byte[bytes.Length],
        "cut after the header" => bytes[..4],
        "cut in half" => bytes[..(bytes.Length / 2)],
        "without the last byte" => bytes[..^1],
        _ => [.. bytes, 0],
    };
}
