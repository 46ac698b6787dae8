using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphChat.Server.Tests.Filters;

/// <summary>What a filter means, written down a second time: held against an event as the API shows it.</summary>
internal static class WrittenFilter
{
    public static bool Holds(JsonObject filter, JsonObject @event) => filter.All(member => member.Value is null || member.Key switch
    {
        "kinds" => Has(member.Value, Text(@event["kind"])),
        "notSenderIds" => !Has(member.Value, Text(@event["senderId"])),
        "and" => member.Value.AsArray().All(part => Holds(part!.AsObject(), @event)),
        "or" => member.Value.AsArray().Any(part => Holds(part!.AsObject(), @event)),
        "payloadBytes" => OfNumber(member.Value.AsObject(), Convert.FromBase64String(Text(@event["payload"])!).Length),
        "sequence" or "epoch" => OfNumber(member.Value.AsObject(), Number(@event[member.Key]!)),
        "createdAt" => OfNumber(member.Value.AsObject(), Number(@event["createdAt"]!)),
        _ => OfText(member.Value.AsObject(), Text(@event[member.Key])),
    });

    /// <summary>The filter as it is written into a document.</summary>
    public static string Literal(JsonNode? value, bool isKind = false) => value switch
    {
        JsonObject object_ => "{" + string.Join(", ", object_.Select(member => $"{member.Key}: {Literal(member.Value, isKind || member.Key is "kind" or "kinds")}")) + "}",
        JsonArray array => "[" + string.Join(' ', array.Select(item => Literal(item, isKind))) + "]",
        null => "null",
        _ when isKind => value.GetValue<string>(),
        _ => value.ToJsonString(),
    };

    private static bool OfNumber(JsonObject condition, long value) => condition.All(test => test.Key switch
    {
        "eq" => value == Number(test.Value!),
        "ne" => value != Number(test.Value!),
        "in" => test.Value!.AsArray().Any(one => Number(one!) == value),
        "notIn" => test.Value!.AsArray().All(one => Number(one!) != value),
        "lt" => value < Number(test.Value!),
        "le" => value <= Number(test.Value!),
        "gt" => value > Number(test.Value!),
        "ge" => value >= Number(test.Value!),
        "between" => value >= Number(test.Value![0]!) && value <= Number(test.Value[1]!),
        _ => throw new ArgumentException(test.Key),
    });

    private static bool OfText(JsonObject condition, string? value) => condition.All(test => test.Key switch
    {
        "eq" => value == Text(test.Value),
        "ne" => value != Text(test.Value),
        "in" => Has(test.Value!, value),
        "notIn" => !Has(test.Value!, value),
        "beginsWith" => value?.StartsWith(Text(test.Value)!, StringComparison.Ordinal) ?? false,
        "contains" => value?.Contains(Text(test.Value)!, StringComparison.Ordinal) ?? false,
        _ => throw new ArgumentException(test.Key),
    });

    private static bool Has(JsonNode list, string? value) => list.AsArray().Any(one => Text(one) == value);

    private static string? Text(JsonNode? value) => value?.GetValue<string>();

    private static long Number(JsonNode value) => value.GetValueKind() == JsonValueKind.String
        ? DateTimeOffset.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture).ToUnixTimeMilliseconds()
        : long.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
}
