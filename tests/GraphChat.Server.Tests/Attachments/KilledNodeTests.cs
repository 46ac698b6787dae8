using System.Security.Cryptography;
using GraphChat.Delivery;
using GraphChat.Delivery.Attachments;
using GraphChat.Delivery.Postgres;
using GraphChat.Server.Secrets;
using GraphChat.Server.Tests.Raw;
using GraphChat.Testing;
using Xunit;
using static GraphChat.Server.Tests.Raw.RawFiles;

namespace GraphChat.Server.Tests.Attachments;

/// <summary>Uploads that a node took the beginning of, before it was killed, go on at another one. Both are processes.</summary>
public sealed class KilledNodeTests
{
    private const int PartBytes = 196_608;
    private const int LargePart = 4 * 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_goes_on_where_a_killed_node_stopped_in_the_middle_of_a_part_and_what_nobody_finishes_is_collected()
    {
        _ = Requirement.Variable("GRAPHCHAT_TEST_POSTGRES");
        await using var deployment = await TestDeployment.CreateAsync();
        var other = $"http://localhost:{TestPort.Next()}";
        using var first = await StartAsync(deployment, deployment.Origin);
        using var second = await StartAsync(deployment, other);
        using var ann = await RawPerson.JoinAsync(deployment);
        using var ben = await RawPerson.JoinAsync(deployment, "Ben Example");
        using var room = await RawRoom.OpenAsync(ann, ben);
        using var annThere = new RawApi(other, ann.Token);
        using var benThere = new RawApi(other, ben.Token);
        var bytes = RandomNumberGenerator.GetBytes(PartBytes + LargePart + 12_345);
        var (upload, forgotten) = (Guid.NewGuid(), Guid.NewGuid());

        foreach (var id in new[] { upload, forgotten })
        {
            Assert.Equal((0, false), await BeginAsync(ann.Api, room, id, bytes));
            Assert.Equal((PartBytes, false), await PartAsync(ann.Api, id, 0, bytes[..PartBytes]));
        }

        // Half of a part has come, some of it is on the disk, and the node is gone.
        var part = await PartAddressAsync(ann.Api, upload, PartBytes, LargePart);
        using (await RawExchange.OpenAsync("PUT", part, $"Content-Length: {LargePart}\r\n", bytes.AsMemory(PartBytes, LargePart / 2)))
        {
            await UntilAsync(() => LengthOf(deployment, upload) > PartBytes + (LargePart / 8));
            await first.KillAsync();
        }

        // What is there is a beginning of the file, whatever its length; the other node goes on from there.
        var (offset, isComplete) = await BeginAsync(annThere, room, upload, bytes);
        Assert.False(isComplete);
        Assert.InRange(offset, PartBytes + (LargePart / 8), PartBytes + (LargePart / 2));
        var kept = await File.ReadAllBytesAsync(PathOf(deployment, upload), Cancel);
        Assert.True(bytes.AsSpan(0, (int)offset).SequenceEqual(kept));
        Assert.Equal("NOT_FOUND", (await BindAsync(annThere, await SendAsync(room, annThere), upload)).Code);
        Assert.Equal((offset, false), await PartAsync(annThere, upload, PartBytes, bytes[PartBytes..(2 * PartBytes)]));

        // An address of the node that is gone is good at the other.
        var rest = await PartAddressAsync(annThere, upload, offset, LargePart / 4);
        var sent = await RawExchange.SendAsync(
            "PUT", At(rest, other), $"Content-Length: {LargePart / 4}\r\n", bytes.AsMemory((int)offset, LargePart / 4));
        Assert.Equal(204, sent.Status);
        offset += LargePart / 4;
        while (!isComplete)
        {
            var end = (int)Math.Min(offset + PartBytes, bytes.Length);
            (offset, isComplete) = await PartAsync(annThere, upload, offset, bytes[(int)offset..end]);
            Assert.Equal(end, offset);
        }

        Assert.Null((await BindAsync(annThere, await SendAsync(room, annThere), upload)).Code);
        var read = await RawExchange.SendAsync("GET", At(await AddressAsync(benThere, upload), other));
        Assert.Equal((200, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\""), (read.Status, read["ETag"]));
        Assert.True(read.Body.AsSpan().SequenceEqual(bytes));

        // A day later what nobody finished is gone with its bytes, and the rest is not.
        Assert.True(File.Exists(PathOf(deployment, forgotten)));
        Assert.Equal(1, await CollectTomorrowAsync(deployment));
        Assert.False(File.Exists(PathOf(deployment, forgotten)));
        Assert.Equal(bytes.Length, LengthOf(deployment, upload));
        Assert.Equal("NOT_FOUND", (await MutateAsync(annThere, "uploadPart", new { id = forgotten, offset = PartBytes, bytes = new byte[1] })).Code);
        Assert.Null((await ReadAsync(benThere, upload, 0, 10)).Code);
    }

    private static Task<ServerProcess> StartAsync(TestDeployment deployment, string listen) => ServerProcess.StartAsync(
        ServerProcess.Assembly("src", "GraphChat.Server"),
        ServerProcess.Settings(deployment.Origin, deployment.ConnectionString, deployment.SecretFile, listen));

    private static async Task<int> CollectTomorrowAsync(TestDeployment deployment)
    {
        var keys = new NodeKeys(NodeSecretFile.Read(deployment.SecretFile).Bytes.Span);
        await using var postgres = await PostgresDelivery.OpenAsync(
            new PostgresDeliveryOptions { ConnectionString = deployment.ConnectionString }, keys, TimeProvider.System, Cancel);
        var tomorrow = new ManualTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(25));
        return await new CollectAttachments(postgres.Stores.Attachments, new LocalBlobStore(deployment.PathOf("attachments")), tomorrow).ExecuteAsync(Cancel);
    }

    private static Task<(long Offset, bool IsComplete)> BeginAsync(RawApi api, RawRoom room, Guid id, byte[] bytes) =>
        UploadAsync(api, "beginUpload", new { id, conversationId = room.Id, size = bytes.Length, hash = SHA256.HashData(bytes) });

    private static Uri At(Uri address, string origin) => new(new Uri(origin), address.PathAndQuery);

    private static string PathOf(TestDeployment deployment, Guid id)
    {
        var name = $"{id:n}";
        return Path.Combine(deployment.PathOf("attachments"), name[..2], name[2..4], name);
    }

    private static long LengthOf(TestDeployment deployment, Guid id) => new FileInfo(PathOf(deployment, id)).Length;

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!isSo())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
