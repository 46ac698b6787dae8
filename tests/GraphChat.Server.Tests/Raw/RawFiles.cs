using System.Security.Cryptography;
using Xunit;

namespace GraphChat.Server.Tests.Raw;

/// <summary>What the API has for encrypted files.</summary>
internal static class RawFiles
{
    /// <summary>Uploads a file and sends the message that it goes with.</summary>
    public static async Task<Guid> SendFileAsync(RawPerson by, RawRoom room, byte[]? bytes = null)
    {
        bytes ??= RandomNumberGenerator.GetBytes(100);
        var id = Guid.NewGuid();
        await UploadAsync(by.Api, "beginUpload", new { id, conversationId = room.Id, size = bytes.Length, hash = SHA256.HashData(bytes) });
        Assert.Equal((bytes.Length, true), await PartAsync(by.Api, id, 0, bytes));
        Assert.Null((await BindAsync(by.Api, await SendAsync(room), id)).Code);
        return id;
    }

    public static async Task<string> SendAsync(RawRoom room, RawApi? api = null)
    {
        var answer = await (api ?? room.Opener.Api).ExecuteAsync(
            "mutation($input: SendMessageInput!) { sendMessage(input: $input) { event { id } } }",
            new { input = new { conversationId = room.Id, clientMessageId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), message = room.Protect("with a file") } });
        return answer.Data.GetProperty("sendMessage").GetProperty("event").GetProperty("id").GetString()!;
    }

    public static Task<Answer> BeginAsync(RawApi api, object input) => MutateAsync(api, "beginUpload", input);

    public static Task<(long Offset, bool IsComplete)> PartAsync(RawApi api, Guid id, long offset, byte[] bytes) =>
        UploadAsync(api, "uploadPart", new { id, offset, bytes });

    public static async Task<(long Offset, bool IsComplete)> UploadAsync(RawApi api, string mutation, object input)
    {
        var upload = (await MutateAsync(api, mutation, input)).Data.GetProperty(mutation).GetProperty("upload");
        return (upload.GetProperty("offset").GetInt64(), upload.GetProperty("isComplete").GetBoolean());
    }

    public static Task<Answer> BindAsync(RawApi api, string eventId, params Guid[] ids) =>
        MutateAsync(api, "bindAttachments", new { eventId, ids }, "eventId");

    public static Task<Answer> ReadAsync(RawApi api, Guid id, long offset, int first) => api.ExecuteAsync(
        "query($id: UUID!, $offset: Long!, $first: Int!) { attachmentPart(id: $id, offset: $offset, first: $first) }", new { id, offset, first });

    public static Task<Answer> UrlAsync(RawApi api, Guid id) =>
        api.ExecuteAsync("query($id: UUID!) { attachmentUrl(id: $id) { url expiresAt } }", new { id });

    /// <summary>Where to get an attachment.</summary>
    public static async Task<Uri> AddressAsync(RawApi api, Guid id) =>
        new((await UrlAsync(api, id)).Data.GetProperty("attachmentUrl").GetProperty("url").GetString()!);

    /// <summary>Where to put a part.</summary>
    public static async Task<Uri> PartAddressAsync(RawApi api, Guid id, long offset, int size) =>
        new((await MutateAsync(api, "signUploadPart", new { id, offset, size }, "address { url }")).Data
            .GetProperty("signUploadPart").GetProperty("address").GetProperty("url").GetString()!);

    public static Task<Answer> MutateAsync(RawApi api, string mutation, object input, string selection = "upload { offset isComplete }")
    {
        var type = char.ToUpperInvariant(mutation[0]) + mutation[1..] + "Input";
        return api.ExecuteAsync("mutation($input: " + type + "!) { " + mutation + "(input: $input) { " + selection + " } }", new { input });
    }
}
