using System.Text.Json;

namespace GraphChat.Client.GraphQL;

/// <summary>The first error of an answer, as an exception of the SDK.</summary>
internal static class GraphQLError
{
    private const int LongestMessage = 500;

    public static GraphChatException Read(JsonElement errors)
    {
        var first = errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0 ? errors[0] : errors;
        if (first.ValueKind != JsonValueKind.Object)
        {
            return Unexpected("an error without a form");
        }

        var message = first.TryGetProperty("message", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
        var code = first.TryGetProperty("extensions", out var extensions) && extensions.ValueKind == JsonValueKind.Object
            && extensions.TryGetProperty("code", out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : ClientErrorCode.UnexpectedAnswer;
        return new GraphChatException(code, message.Length > LongestMessage ? message[..LongestMessage] : message);
    }

    public static GraphChatException Unexpected(string what, Exception? inner = null) =>
        new(ClientErrorCode.UnexpectedAnswer, $"The server's answer is not what the API promises: {what}.", inner);
}
