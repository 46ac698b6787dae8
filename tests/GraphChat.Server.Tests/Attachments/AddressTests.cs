using System.Security.Cryptography;
using System.Text;
using GraphChat.Server.Tests.Raw;
using Xunit;
using static GraphChat.Server.Tests.Raw.RawFiles;

namespace GraphChat.Server.Tests.Attachments;

/// <summary>Encrypted files at the addresses that a node gives: by any range, for a short time, for one person.</summary>
public sealed class AddressTests(SharedNode shared)
{
    private static readonly byte[] s_bytes = RandomNumberGenerator.GetBytes(150_000);
    private static readonly string s_tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(s_bytes))}\"";

    [Fact]
    public async Task A_range_is_cut_out_as_RFC_9110_says_and_whatever_is_none_gives_the_whole()
    {
        using var ann = await RawPerson.JoinAsync(shared.Required().Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var address = await AddressAsync(ann.Api, await SendFileAsync(ann, room, s_bytes));
        var last = s_bytes.Length - 1;

        foreach (var (range, from, to) in new[]
        {
            ("bytes=0-0", 0, 0), ("bytes=0-99", 0, 99), ("bytes=70000-80000", 70_000, 80_000), ("bytes=149999-", last, last), ("bytes=0-", 0, last),
            ("bytes=-1", last, last), ("bytes=-150000", 0, last), ("bytes=-999999999", 0, last), ("bytes=149990-9223372036854775807", 149_990, last),
            ("BYTES=5-6", 5, 6), ("bytes= 5-6", 5, 6),
        })
        {
            var part = await GetAsync(address, $"Range: {range}\r\n");
            Assert.Equal((206, $"bytes {from}-{to}/{s_bytes.Length}", $"{to - from + 1}"), (part.Status, part["Content-Range"], part["Content-Length"]));
            Assert.True(part.Body.AsSpan().SequenceEqual(s_bytes.AsSpan(from..(to + 1))), range);
            AssertIsToBeSaved(part);
        }

        foreach (var range in new[] { "bytes=150000-", "bytes=150000-150001", "bytes=9223372036854775807-", "bytes=-0" })
        {
            var refused = await GetAsync(address, $"Range: {range}\r\n");
            Assert.Equal((416, $"bytes */{s_bytes.Length}", 0), (refused.Status, refused["Content-Range"], refused.Body.Length));
        }

        var hostile = new[]
        {
            "bytes=0-1,5-6", "bytes=0-0,0-0," + string.Join(',', Enumerable.Repeat("0-", 500)), "bytes=,", "bytes=0-1,", "bytes=150000-,0-1", "bytes=6-5",
            "bytes=-", "bytes=", "bytes", "=0-1", "0-1", "lines=0-1", "bytes:0-1", "bytes=a-b", "bytes=0x0-0x1", "bytes=--1", "bytes=0--1", "bytes=1-2-3",
            "bytes=99999999999999999999999-", "bytes=0-99999999999999999999999", "bytes=-99999999999999999999999", "bytes 0-1/150000",
            "none", "bytes=0-1; q=1", "bytes=0.5-1", "bytes=+1-2", "\"bytes=0-1\"", new string('9', 8_000),
        };
        foreach (var headers in hostile.Select(range => $"Range: {range}\r\n")
            .Concat(["Range: bytes=0-1\r\nRange: bytes=2-3\r\n", "Range:\r\n", "Content-Range: bytes 0-1/5\r\n", "Request-Range: bytes=0-1\r\n"]))
        {
            AssertIsWhole(await GetAsync(address, headers));
        }
    }

    [Fact]
    public async Task A_range_of_something_else_than_the_asker_has_gives_the_whole_and_a_head_has_no_range()
    {
        using var ann = await RawPerson.JoinAsync(shared.Required().Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var address = await AddressAsync(ann.Api, await SendFileAsync(ann, room, s_bytes));

        Assert.Equal(206, (await GetAsync(address, $"Range: bytes=0-1\r\nIf-Range: {s_tag}\r\n")).Status);
        foreach (var condition in new[]
        {
            $"\"{new string('0', 64)}\"", $"W/{s_tag}", $"{s_tag}, {s_tag}", "*", "", "garbage", "Fri, 01 Jan 2100 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT",
        })
        {
            AssertIsWhole(await GetAsync(address, $"Range: bytes=0-1\r\nIf-Range: {condition}\r\n"));
        }

        foreach (var (condition, status) in new[]
        {
            ($"If-None-Match: {s_tag}", 304), ($"If-None-Match: W/{s_tag}", 304), ("If-None-Match: *", 304), ("If-None-Match: \"other\"", 206),
            ("If-Match: \"other\"", 412), ($"If-Match: {s_tag}", 206), ($"If-Match: W/{s_tag}", 412),
        })
        {
            var answer = await GetAsync(address, $"Range: bytes=0-1\r\n{condition}\r\n");
            Assert.Equal((condition, status, status == 206 ? 2 : 0), (condition, answer.Status, answer.Body.Length));
        }

        foreach (var headers in new[] { null, "Range: bytes=0-1\r\n", "Range: bytes=150000-\r\n" })
        {
            var head = await RawExchange.SendAsync("HEAD", address, headers);
            Assert.Equal((200, $"{s_bytes.Length}", s_tag, "bytes", 0), (head.Status, head["Content-Length"], head["ETag"], head["Accept-Ranges"], head.Body.Length));
        }

        foreach (var method in new[] { "POST", "DELETE", "PATCH", "OPTIONS" })
        {
            Assert.Equal(405, (await RawExchange.SendAsync(method, address, "Content-Length: 0\r\n")).Status);
        }
    }

    [Fact]
    public async Task An_address_that_is_forged_of_another_kind_or_of_what_is_gone_is_refused_like_one_of_nothing()
    {
        using var ann = await RawPerson.JoinAsync(shared.Required().Deployment);
        using var ben = await RawPerson.JoinAsync(shared.Deployment, "Ben Example");
        using var eve = await RawPerson.JoinAsync(shared.Deployment, "Eve Example");
        using var room = await RawRoom.OpenAsync(ann, ben);
        var id = await SendFileAsync(ann, room);
        var begun = new { id = Guid.NewGuid(), conversationId = room.Id, size = 100, hash = new byte[32] };
        Assert.Null((await BeginAsync(ann.Api, begun)).Code);
        Assert.Equal("NOT_FOUND", (await UrlAsync(eve.Api, id)).Code);
        Assert.Equal("NOT_FOUND", (await UrlAsync(ann.Api, begun.id)).Code);
        var (get, put) = (await AddressAsync(ben.Api, id), await PartAddressAsync(ann.Api, begun.id, 0, 100));
        var text = get.Query.Split('=', 2)[1];
        Assert.DoesNotContain($"{id:n}", Convert.ToHexStringLower(Base64(text)), StringComparison.Ordinal);
        Assert.DoesNotContain($"{ben.User:n}", Convert.ToHexStringLower(Base64(text)), StringComparison.Ordinal);

        var expected = await GetAsync(With(get, "?address="));
        Assert.Equal(404, expected.Status);
        Assert.Contains("NOT_FOUND", Encoding.UTF8.GetString(expected.Body), StringComparison.Ordinal);
        var bytes = Base64(text);
        var forged = Enumerable.Range(0, bytes.Length).Select(at =>
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 1;
            return $"?address={Convert.ToBase64String(changed).Replace('+', '-').Replace('/', '_').TrimEnd('=')}";
        });
        string[] hostile =
        [
            "", "?", "?address", $"?address={text[..^1]}", $"?address={text[4..]}", $"?address={text}AAAA", $"?address={text}&address={text}", $"?{text}",
            $"?id={id}", $"?address={id}", $"?address={new string('A', 8_000)}", "?address=%00%ff", "?address=../../node-secret", $"?address={text}%21",
            put.Query,
        ];
        foreach (var query in forged.Concat(hostile))
        {
            var refused = await GetAsync(With(get, query));
            Assert.Equal((query, expected.Status), (query, refused.Status));
            Assert.Equal(expected.Body, refused.Body);
        }

        Assert.Equal(404, (await GetAsync(new Uri(get, $"/attachments/{id}{get.Query}"))).Status);
        Assert.Equal(404, (await PutAsync(get, new byte[100])).Status);

        // It gives no right of its own: with the message, and with the session, it ends.
        using var sibling = await RawPerson.JoinAsync(shared.Deployment, "Sib Example");
        await room.AddAsync(sibling);
        var later = await SendFileAsync(ann, room);
        var siblings = await AddressAsync(sibling.Api, later);
        Assert.Equal(200, (await GetAsync(siblings)).Status);
        await shared.Deployment.AdministrateAsync(sibling, "sign-out");
        await UntilAsync(async () => (await GetAsync(siblings)).Status == 404);
        Assert.Equal(expected.Body, (await GetAsync(siblings)).Body);
        Assert.Equal(200, (await GetAsync(get)).Status);
        await shared.Deployment.ScalarAsync("DELETE FROM delivery.attachments WHERE attachment_id = $1", id);
        Assert.Equal(expected.Body, (await GetAsync(get)).Body);
    }

    [Fact]
    public async Task A_part_is_put_as_it_is_with_exactly_its_bytes_and_counts_where_the_upload_ends()
    {
        using var ann = await RawPerson.JoinAsync(shared.Required().Deployment);
        using var ben = await RawPerson.JoinAsync(shared.Deployment, "Ben Example");
        using var room = await RawRoom.OpenAsync(ann, ben);
        var bytes = RandomNumberGenerator.GetBytes(9 * 1024 * 1024);
        const int first = 8 * 1024 * 1024;
        var upload = new { id = Guid.NewGuid(), conversationId = room.Id, size = bytes.Length, hash = SHA256.HashData(bytes) };
        Assert.Equal((0, false), await UploadAsync(ann.Api, "beginUpload", upload));
        var (one, two) = (await PartAddressAsync(ann.Api, upload.id, 0, first), await PartAddressAsync(ann.Api, upload.id, first, bytes.Length - first));

        foreach (var length in new[] { 0, 1, first - 1, first + 1, 100_000_000 })
        {
            Assert.Equal(400, (await RawExchange.SendAsync("PUT", one, $"Content-Length: {length}\r\n")).Status);
        }

        Assert.Equal(400, (await RawExchange.SendAsync("PUT", one, "Transfer-Encoding: chunked\r\n", "0\r\n\r\n"u8.ToArray())).Status);
        // Not where the upload ends: taken, and adds nothing.
        Assert.Equal(204, (await PutAsync(two, bytes.AsMemory(first))).Status);
        Assert.Equal((0, false), await PartAsync(ann.Api, upload.id, 0, []));
        Assert.Equal(204, (await PutAsync(one, bytes.AsMemory(0, first))).Status);
        Assert.Equal(204, (await PutAsync(one, bytes.AsMemory(0, first))).Status);
        Assert.Equal((first, false), await PartAsync(ann.Api, upload.id, first, []));
        Assert.Equal(204, (await PutAsync(two, bytes.AsMemory(first))).Status);
        Assert.Equal((bytes.Length, true), await PartAsync(ann.Api, upload.id, bytes.Length, []));
        Assert.Equal(404, (await PutAsync(two, bytes.AsMemory(first))).Status);

        Assert.Null((await BindAsync(ann.Api, await SendAsync(room), upload.id)).Code);
        var whole = await GetAsync(await AddressAsync(ben.Api, upload.id));
        Assert.True(whole.Body.AsSpan().SequenceEqual(bytes));
        Assert.Equal("LIMIT_EXCEEDED", (await MutateAsync(ann.Api, "signUploadPart", new { upload.id, offset = 0, size = (16 * 1024 * 1024) + 1 }, "address { url }")).Code);
    }

    private static void AssertIsWhole(RawExchange answer)
    {
        Assert.Equal((200, null, $"{s_bytes.Length}"), (answer.Status, answer["Content-Range"], answer["Content-Length"]));
        Assert.True(answer.Body.AsSpan().SequenceEqual(s_bytes));
        AssertIsToBeSaved(answer);
    }

    private static void AssertIsToBeSaved(RawExchange answer) => Assert.Equal(
        ("application/octet-stream", "attachment", "nosniff", "private, no-store", "bytes", s_tag),
        (answer["Content-Type"], answer["Content-Disposition"], answer["X-Content-Type-Options"], answer["Cache-Control"], answer["Accept-Ranges"], answer["ETag"]));

    private static Task<RawExchange> GetAsync(Uri address, string? headers = null) => RawExchange.SendAsync("GET", address, headers);

    private static Task<RawExchange> PutAsync(Uri address, ReadOnlyMemory<byte> bytes) =>
        RawExchange.SendAsync("PUT", address, $"Content-Type: application/octet-stream\r\nContent-Length: {bytes.Length}\r\n", bytes);

    private static Uri With(Uri address, string query) => new(address.GetLeftPart(UriPartial.Path) + query);

    private static byte[] Base64(string text) =>
        Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await isSo())
        {
            await Task.Delay(100, patience.Token);
        }
    }
}
