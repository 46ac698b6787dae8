using System.Security.Cryptography;
using GraphChat.Server.Tests.Raw;
using Xunit;
using static GraphChat.Server.Tests.Raw.RawFiles;

namespace GraphChat.Server.Tests.Attachments;

/// <summary>Encrypted files through the API of a running node: by parts, for those who may see the message.</summary>
public sealed class AttachmentTests(SharedNode shared)
{
    private const int PartBytes = 196_608;

    [Fact]
    public async Task A_file_is_uploaded_by_parts_over_a_cut_and_read_by_ranges_by_the_messages_readers_alone()
    {
        using var ann = await RawPerson.JoinAsync(shared.Required().Deployment);
        using var ben = await RawPerson.JoinAsync(shared.Deployment, "Ben Example");
        using var eve = await RawPerson.JoinAsync(shared.Deployment, "Eve Example");
        using var room = await RawRoom.OpenAsync(ann, ben);
        var bytes = RandomNumberGenerator.GetBytes((2 * PartBytes) + 777);
        var upload = new { id = Guid.NewGuid(), conversationId = room.Id, size = bytes.Length, hash = SHA256.HashData(bytes) };

        Assert.Equal((0, false), await UploadAsync(ann.Api, "beginUpload", upload));
        Assert.Equal((PartBytes, false), await PartAsync(ann.Api, upload.id, 0, bytes[..PartBytes]));
        // The answer was lost: the same part adds nothing, and beginning again tells where to go on.
        Assert.Equal((PartBytes, false), await PartAsync(ann.Api, upload.id, 0, bytes[..PartBytes]));
        Assert.Equal((PartBytes, false), await UploadAsync(ann.Api, "beginUpload", upload));
        Assert.Equal((PartBytes, false), await PartAsync(ann.Api, upload.id, bytes.Length - 5, bytes[^5..]));
        Assert.Equal((2 * PartBytes, false), await PartAsync(ann.Api, upload.id, PartBytes, bytes[PartBytes..(2 * PartBytes)]));
        Assert.Equal((bytes.Length, true), await PartAsync(ann.Api, upload.id, 2 * PartBytes, bytes[(2 * PartBytes)..]));
        Assert.Equal((bytes.Length, true), await PartAsync(ann.Api, upload.id, 2 * PartBytes, bytes[(2 * PartBytes)..]));

        // Nobody reads it before its message is there.
        Assert.Equal("NOT_FOUND", (await ReadAsync(ben.Api, upload.id, 0, 10)).Code);
        var sent = await SendAsync(room);
        Assert.Null((await BindAsync(ann.Api, sent, upload.id)).Code);
        Assert.Null((await BindAsync(ann.Api, sent, upload.id)).Code);
        foreach (var (offset, first, length) in new[] { (0, PartBytes, PartBytes), (PartBytes - 3, 6, 6), (bytes.Length - 2, 100, 2), (bytes.Length, 1, 0) })
        {
            var read = (await ReadAsync(ben.Api, upload.id, offset, first)).Data.GetProperty("attachmentPart").GetBytesFromBase64();
            Assert.Equal(bytes[offset..(offset + length)], read);
        }

        // Who comes after the message may not, and who left may read on what was sent before, and not what comes later.
        await room.AddAsync(eve);
        Assert.Equal("NOT_FOUND", (await ReadAsync(eve.Api, upload.id, 0, 10)).Code);
        await room.RemoveAsync(ben);
        Assert.Null((await ReadAsync(ben.Api, upload.id, 0, 10)).Code);
        var later = await SendFileAsync(ann, room);
        Assert.Equal("NOT_FOUND", (await ReadAsync(ben.Api, later, 0, 10)).Code);
        Assert.Null((await ReadAsync(eve.Api, later, 0, 10)).Code);
        Assert.Equal("NOT_FOUND", (await BeginAsync(ben.Api, upload with { id = Guid.NewGuid() })).Code);
    }

    [Fact]
    public async Task Another_persons_upload_is_answered_like_one_that_is_not_there()
    {
        using var ann = await RawPerson.JoinAsync(shared.Required().Deployment);
        using var ben = await RawPerson.JoinAsync(shared.Deployment, "Ben Example");
        using var eve = await RawPerson.JoinAsync(shared.Deployment, "Eve Example");
        using var room = await RawRoom.OpenAsync(ann, ben);
        var bytes = RandomNumberGenerator.GetBytes(100);
        var cut = new { id = Guid.NewGuid(), conversationId = room.Id, size = bytes.Length, hash = SHA256.HashData(bytes) };
        await UploadAsync(ann.Api, "beginUpload", cut);
        var bound = await SendFileAsync(ann, room);
        var sent = await SendAsync(room);
        var absent = Guid.NewGuid();

        foreach (var (name, ask) in new (string, Func<Guid, Task<Answer>>)[]
        {
            ("a part", id => MutateAsync(eve.Api, "uploadPart", new { id, offset = 0, bytes })),
            ("a member's part", id => MutateAsync(ben.Api, "uploadPart", new { id, offset = 0, bytes })),
            ("an address to put it", id => MutateAsync(eve.Api, "signUploadPart", new { id, offset = 0, size = 10 }, "address { url }")),
            ("reading", id => ReadAsync(eve.Api, id, 0, 10)),
            ("an address to get it", id => UrlAsync(eve.Api, id)),
            ("tying it", id => BindAsync(eve.Api, sent, id)),
        })
        {
            var expected = await ask(absent);
            Assert.Equal("NOT_FOUND", expected.Code);
            foreach (var id in new[] { cut.id, name == "a member's part" ? cut.id : bound })
            {
                Assert.Equal(expected.Text.Replace($"{absent}", $"{id}", StringComparison.Ordinal), (await ask(id)).Text);
            }
        }

        // A member cannot tie another's file to an own message, nor an own one to another's message.
        Assert.Equal("NOT_FOUND", (await BindAsync(ben.Api, sent, bound)).Code);
        Assert.Equal((0, false), await UploadAsync(ann.Api, "beginUpload", cut));
    }

    [Fact]
    public async Task Sizes_ranges_hashes_and_keys_that_are_wrong_have_their_codes_and_leave_nothing_behind()
    {
        using var ann = await RawPerson.JoinAsync(shared.Required().Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var bytes = RandomNumberGenerator.GetBytes(1_000);
        var upload = new { id = Guid.NewGuid(), conversationId = room.Id, size = 1_000L, hash = SHA256.HashData(bytes) };
        Assert.Null((await BeginAsync(ann.Api, upload)).Code);

        Assert.Equal("LIMIT_EXCEEDED", (await BeginAsync(ann.Api, upload with { id = Guid.NewGuid(), size = (100L * 1024 * 1024) + 1 })).Code);
        Assert.Equal("BAD_INPUT", (await BeginAsync(ann.Api, upload with { id = Guid.NewGuid(), size = 0 })).Code);
        Assert.Equal("BAD_INPUT", (await BeginAsync(ann.Api, upload with { id = Guid.NewGuid(), hash = new byte[31] })).Code);
        Assert.Equal("IDEMPOTENCY_MISMATCH", (await BeginAsync(ann.Api, upload with { size = 999 })).Code);
        Assert.Equal("IDEMPOTENCY_MISMATCH", (await BeginAsync(ann.Api, upload with { hash = new byte[32] })).Code);
        foreach (var (offset, part) in new[] { (-1L, 1), ((1L << 53) - 1, 1), (1_000L, 1), (0L, 1_001) })
        {
            Assert.Equal("LIMIT_EXCEEDED", (await MutateAsync(ann.Api, "uploadPart", new { upload.id, offset, bytes = new byte[part] })).Code);
        }

        Assert.Equal("LIMIT_EXCEEDED", (await MutateAsync(ann.Api, "uploadPart", new { upload.id, offset = 0, bytes = new byte[PartBytes + 1] })).Code);
        foreach (var (offset, first, code) in new[] { (-1L, 10, "BAD_INPUT"), (0L, 0, "BAD_INPUT"), (0L, PartBytes + 1, "LIMIT_EXCEEDED"), ((1L << 53) - 1, 1, "NOT_FOUND") })
        {
            Assert.Equal(code, (await ReadAsync(ann.Api, upload.id, offset, first)).Code);
        }

        var sent = await SendAsync(room);
        Assert.Equal("NOT_FOUND", (await BindAsync(ann.Api, sent, upload.id)).Code);
        Assert.Equal("LIMIT_EXCEEDED", (await BindAsync(ann.Api, sent, [.. Enumerable.Range(0, 21).Select(_ => Guid.NewGuid())])).Code);
        bytes[0] ^= 1;
        Assert.Equal("BAD_INPUT", (await MutateAsync(ann.Api, "uploadPart", new { upload.id, offset = 0, bytes })).Code);
        Assert.Equal("NOT_FOUND", (await MutateAsync(ann.Api, "uploadPart", new { upload.id, offset = 0, bytes })).Code);
        Assert.Equal(0L, await shared.Deployment.ScalarAsync("SELECT count(*) FROM delivery.attachments WHERE attachment_id = $1", upload.id));
        Assert.Empty(FilesOf(upload.id));
    }

    [Fact]
    public async Task A_person_who_has_used_up_the_day_is_told_so_and_uploads_that_are_there_go_on()
    {
        using var ann = await RawPerson.JoinAsync(shared.Required().Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var bytes = RandomNumberGenerator.GetBytes(50);
        var begun = new { id = Guid.NewGuid(), conversationId = room.Id, size = 50L, hash = SHA256.HashData(bytes) };
        Assert.Null((await BeginAsync(ann.Api, begun)).Code);
        await shared.Deployment.ScalarAsync(
            "INSERT INTO delivery.attachments (attachment_id, conversation_id, user_id, size, hash, created_at) "
            + "SELECT gen_random_uuid(), conversation_id, user_id, 1073741824 - 50, hash, now() FROM delivery.attachments WHERE attachment_id = $1",
            begun.id);

        var refused = await BeginAsync(ann.Api, begun with { id = Guid.NewGuid() });

        Assert.Equal("LIMIT_EXCEEDED", refused.Code);
        Assert.Equal((50, true), await PartAsync(ann.Api, begun.id, 0, bytes));
    }

    private string[] FilesOf(Guid id)
    {
        var folder = shared.Deployment.PathOf("attachments");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, $"{id:n}*", SearchOption.AllDirectories) : [];
    }
}
