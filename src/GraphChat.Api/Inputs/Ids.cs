using GraphChat.Delivery;

namespace GraphChat.Api.Inputs;

/// <summary>Ids as clients write them. One of a wrong form is refused in the same words whatever it was meant to name.</summary>
internal static class Ids
{
    public static UserId Person(string text, string argument) =>
        UserId.TryParse(text, out var id) ? id : throw Malformed(argument, "usr_");

    public static DeviceId Device(string text, string argument) =>
        DeviceId.TryParse(text, out var id) ? id : throw Malformed(argument, "dev_");

    public static ConversationId Conversation(string text, string argument) =>
        ConversationId.TryParse(text, out var id) ? id : throw Malformed(argument, "con_");

    private static DeliveryException Malformed(string argument, string prefix) => new(
        DeliveryErrorCode.BadInput,
        $"{argument}: such an id is {prefix} and 32 lowercase hexadecimal digits.",
        new Dictionary<string, object> { ["argument"] = argument });
}
