using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using GraphChat.Delivery.Attachments;
using GraphChat.Delivery.Contract;
using Xunit;

namespace GraphChat.Delivery.S3.Tests;

/// <summary>What only an object store has: parts that become one object, addresses that are signed, and a service that is away.</summary>
public sealed class S3BlobStoreTests(S3Server server) : IDisposable
{
    private readonly string _prefix = $"b{Guid.NewGuid():n}";
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_large_blob_is_put_together_from_its_parts_and_read_by_any_range()
    {
        var options = server.Options(_prefix) with { ComposedPartBytes = 5 * 1024 * 1024 };
        using var blobs = new S3BlobStore(options, TimeProvider.System);
        var id = Guid.NewGuid();
        var bytes = RandomNumberGenerator.GetBytes((12 * 1024 * 1024) + 345);
        for (var offset = 0; offset < bytes.Length;)
        {
            var part = bytes.AsMemory(offset, Math.Min(3_000_000, bytes.Length - offset));
            Assert.Equal(offset + part.Length, await blobs.AppendAsync(id, offset, part, default));
            offset += part.Length;
        }

        Assert.Equal(bytes.Length, await blobs.LengthAsync(id, default));
        Assert.Equal(SHA256.HashData(bytes), await blobs.HashAsync(id, default));

        // One object, that says the same again.
        Assert.Single(server.Objects(_prefix));
        Assert.Equal(SHA256.HashData(bytes), await blobs.HashAsync(id, default));
        Assert.Equal(bytes.Length, await blobs.LengthAsync(id, default));
        Assert.Equal(bytes.Length, await blobs.AppendAsync(id, 0, new byte[1], default));
        foreach (var (offset, most) in new[] { (0, 10), (5 * 1024 * 1024 - 7, 14), (bytes.Length - 3, 1_000), (bytes.Length, 5) })
        {
            var read = await blobs.ReadAsync(id, offset, most, default);
            Assert.Equal(bytes.AsSpan(offset, Math.Min(most, bytes.Length - offset)).ToArray(), read.ToArray());
        }

        await blobs.DeleteAsync(id, default);
        await blobs.DeleteAsync(id, default);
        Assert.Equal(0, await blobs.LengthAsync(id, default));
        Assert.Empty(server.Objects(_prefix));
    }

    [Fact]
    public async Task Parts_that_do_not_follow_one_another_do_not_count()
    {
        using var blobs = new S3BlobStore(server.Options(_prefix), TimeProvider.System);
        var id = Guid.NewGuid();
        await blobs.AppendAsync(id, 0, new byte[100], default);
        await PutAsync(blobs.SignPart(id, 500, 10), new byte[10]);

        Assert.Equal(100, await blobs.LengthAsync(id, default));
        Assert.Equal(100, await blobs.AppendAsync(id, 400, new byte[10], default));
        Assert.Equal(200, await blobs.AppendAsync(id, 100, new byte[100], default));
        Assert.Equal(SHA256.HashData(new byte[200]), await blobs.HashAsync(id, default));
        Assert.Single(server.Objects(_prefix));
    }

    [Fact]
    public async Task A_client_puts_and_gets_by_signed_addresses_which_are_good_for_nothing_else()
    {
        using var blobs = new S3BlobStore(server.Options(_prefix), TimeProvider.System);
        var id = Guid.NewGuid();
        var bytes = RandomNumberGenerator.GetBytes(100_000);
        var put = blobs.SignPart(id, 0, bytes.Length);
        Assert.Equal(HttpStatusCode.OK, await PutAsync(put, bytes));
        Assert.Equal(SHA256.HashData(bytes), await blobs.HashAsync(id, default));

        var get = blobs.SignRead(id);
        using (var request = new HttpRequestMessage(HttpMethod.Get, get.Url))
        {
            request.Headers.Range = new RangeHeaderValue(50_000, 50_099);
            using var answer = await _http.SendAsync(request);
            Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
            Assert.Equal(bytes[50_000..50_100], await answer.Content.ReadAsByteArrayAsync());
            Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        }

        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(get, bytes));
        var other = new Uri(get.Url.AbsoluteUri.Replace($"{id:n}", $"{Guid.NewGuid():n}", StringComparison.Ordinal));
        using var stolen = await _http.GetAsync(other);
        Assert.Equal(HttpStatusCode.Forbidden, stolen.StatusCode);
        Assert.Contains("SignedHeaders=content-length", Uri.UnescapeDataString(put.Url.Query), StringComparison.Ordinal);
        Assert.DoesNotContain("Signature", put.ToString(), StringComparison.Ordinal);
        Assert.InRange(put.ExpiresAt - TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task An_upload_by_signed_addresses_is_checked_like_any_other_and_more_bytes_than_were_told_end_it()
    {
        await using var world = new World(new InMemorySource(), new InMemorySource());
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var bob = await world.JoinAsync(node);
        var conversation = await world.OpenAsync(node, ann, bob);
        using var blobs = new S3BlobStore(server.Options(_prefix), TimeProvider.System);
        var limits = new DeliveryLimits();
        var upload = new UploadAttachment(node.Stores.Attachments, blobs, node.Stores.Conversations, node.CallerDevices, limits, TimeProvider.System);
        var read = new ReadAttachment(node.Stores.Attachments, blobs, node.Stores.Conversations, node.CallerDevices, limits);
        var sign = new SignAttachment(blobs, upload, read, limits);
        var bytes = RandomNumberGenerator.GetBytes(1_000);
        var input = new BeginUploadInput(Guid.NewGuid(), conversation, bytes.Length, SHA256.HashData(bytes));
        await upload.BeginAsync(ann.Caller, input, default);

        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => sign.ForPartAsync(bob.Caller, input.Id, 0, 10, default)));
        Assert.Equal(DeliveryErrorCode.LimitExceeded, await World.CodeOfAsync(() => sign.ForPartAsync(ann.Caller, input.Id, 0, 1_001, default)));
        Assert.Equal(DeliveryErrorCode.BadInput, await World.CodeOfAsync(() => sign.ForPartAsync(ann.Caller, input.Id, -1, 10, default)));
        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => sign.ForReadingAsync(ann.Caller, input.Id, default)));
        await PutAsync((await sign.ForPartAsync(ann.Caller, input.Id, 0, 600, default))!, bytes[..600]);
        Assert.Equal(600, (await upload.AddPartAsync(ann.Caller, input.Id, 600, default, default)).Offset);
        await PutAsync((await sign.ForPartAsync(ann.Caller, input.Id, 600, 400, default))!, bytes[600..]);
        Assert.True((await upload.AddPartAsync(ann.Caller, input.Id, 1_000, default, default)).IsComplete);
        Assert.Equal(DeliveryErrorCode.LimitExceeded, await World.CodeOfAsync(() => sign.ForPartAsync(ann.Caller, input.Id, 0, 10, default)));

        var tooMuch = input with { Id = Guid.NewGuid() };
        await upload.BeginAsync(ann.Caller, tooMuch, default);
        await blobs.AppendAsync(tooMuch.Id, 0, new byte[1_001], default);
        Assert.Equal(DeliveryErrorCode.BadInput, await World.CodeOfAsync(() => upload.AddPartAsync(ann.Caller, tooMuch.Id, 1_000, default, default)));
        Assert.Equal(0, await blobs.LengthAsync(tooMuch.Id, default));
        Assert.Null(await node.Stores.Attachments.FindAsync(tooMuch.Id, default));
    }

    [Fact]
    public async Task Parts_that_another_node_is_just_deleting_do_not_take_the_place_of_the_whole()
    {
        using var blobs = new S3BlobStore(server.Options(_prefix), TimeProvider.System);
        var id = Guid.NewGuid();
        var bytes = RandomNumberGenerator.GetBytes(3_000);
        for (var offset = 0; offset < bytes.Length; offset += 1_000)
        {
            await blobs.AppendAsync(id, offset, bytes.AsMemory(offset, 1_000), default);
        }

        Assert.Equal(SHA256.HashData(bytes), await blobs.HashAsync(id, default));
        // Of three parts the last two are gone, and the first is not yet.
        Assert.Equal(HttpStatusCode.OK, await PutAsync(blobs.SignPart(id, 0, 1_000), bytes[..1_000]));

        Assert.Equal(SHA256.HashData(bytes), await blobs.HashAsync(id, default));
        Assert.Equal(bytes, (await blobs.ReadAsync(id, 0, 5_000, default)).ToArray());
        Assert.Single(server.Objects(_prefix));
    }

    [Fact]
    public async Task A_store_that_is_away_or_refuses_our_key_is_a_store_that_is_away()
    {
        using var away = new S3BlobStore(S3Options.Parse("http://127.0.0.1:1/attachments,key=S3RVER,secret=S3RVER"), TimeProvider.System);
        using var foreign = new S3BlobStore(server.Options(_prefix) with { Secret = "wrong" }, TimeProvider.System);
        foreach (var blobs in new[] { away, foreign })
        {
            var refused = await Assert.ThrowsAsync<DeliveryException>(() => blobs.AppendAsync(Guid.NewGuid(), 0, new byte[1], default));
            Assert.Equal(DeliveryErrorCode.Unavailable, refused.Code);
            Assert.DoesNotContain("S3RVER", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("append")]
    [InlineData("length")]
    [InlineData("read")]
    [InlineData("hash")]
    [InlineData("delete")]
    public async Task A_store_that_stops_in_the_middle_of_an_answer_is_a_store_that_is_away(string what)
    {
        await using var stalled = new StalledServer();
        var options = S3Options.Parse($"http://127.0.0.1:{stalled.Port}/attachments,key=KEY,secret=SECRET") with { Patience = TimeSpan.FromMilliseconds(500) };
        using var blobs = new S3BlobStore(options, TimeProvider.System);
        var id = Guid.NewGuid();
        Func<Task> act = what switch
        {
            "append" => () => blobs.AppendAsync(id, 0, new byte[1], default),
            "length" => () => blobs.LengthAsync(id, default),
            "read" => () => blobs.ReadAsync(id, 0, 100, default),
            "hash" => () => blobs.HashAsync(id, default),
            _ => () => blobs.DeleteAsync(id, default),
        };

        Assert.Equal(DeliveryErrorCode.Unavailable, await World.CodeOfAsync(() => Task.Run(act).WaitAsync(TimeSpan.FromSeconds(40))));
    }

    private async Task<HttpStatusCode> PutAsync(SignedAddress address, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await _http.PutAsync(address.Url, content);
        return answer.StatusCode;
    }
}
