using GraphChat.Server.Tests.Raw;
using Xunit;
using static GraphChat.Server.Tests.Raw.RawFiles;

namespace GraphChat.Server.Tests.Attachments;

/// <summary>What an address of a file, once given, is still good for when its person is removed, blocked or erased.</summary>
public sealed class EndOfRightsTests(SharedNode shared)
{
    [Fact]
    public async Task Whoever_is_removed_has_the_files_of_what_they_could_read_and_none_that_came_after()
    {
        using var ann = await RawPerson.JoinAsync(shared.Required().Deployment);
        using var ben = await RawPerson.JoinAsync(shared.Deployment, "Ben Example");
        using var room = await RawRoom.OpenAsync(ann, ben);
        var before = await SendFileAsync(ann, room);
        var begun = new { id = Guid.NewGuid(), conversationId = room.Id, size = 100, hash = new byte[32] };
        Assert.Null((await BeginAsync(ben.Api, begun)).Code);
        var (get, put) = (await AddressAsync(ben.Api, before), await PartAddressAsync(ben.Api, begun.id, 0, 100));

        await room.RemoveAsync(ben);
        var after = await SendFileAsync(ann, room);

        // As with the message itself: RFC 9420 §16.6 ends what comes, not what was.
        Assert.Equal(200, (await RawExchange.SendAsync("GET", get)).Status);
        Assert.Equal("NOT_FOUND", (await UrlAsync(ben.Api, after)).Code);
        Assert.Equal("NOT_FOUND", (await ReadAsync(ben.Api, after, 0, 10)).Code);
        Assert.Equal((await ReadAsync(ben.Api, Guid.NewGuid(), 0, 10)).Text, (await ReadAsync(ben.Api, after, 0, 10)).Text);
        Assert.Equal(404, (await RawExchange.SendAsync("PUT", put, "Content-Length: 100\r\n", new byte[100])).Status);
        Assert.Equal("NOT_FOUND", (await MutateAsync(ben.Api, "uploadPart", new { begun.id, offset = 0, bytes = new byte[10] })).Code);

        // Back again, there is still nothing of the time between.
        await ben.PublishAsync(ben.NewKeyPackage());
        await room.AddAsync(ben);
        Assert.Equal("NOT_FOUND", (await UrlAsync(ben.Api, after)).Code);
        Assert.Equal(200, (await RawExchange.SendAsync("GET", await AddressAsync(ben.Api, before))).Status);
    }
}
