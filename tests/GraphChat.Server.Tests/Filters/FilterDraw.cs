using System.Text.Json.Nodes;

namespace GraphChat.Server.Tests.Filters;

/// <summary>Filters with every operator of every field and groups of them, with values of the events that they will be held against.</summary>
internal sealed class FilterDraw(IReadOnlyList<JsonObject> events, int seed)
{
    private static readonly string[] s_texts = ["kind", "conversationId", "senderId", "senderDeviceId"];
    private static readonly string[] s_numbers = ["sequence", "epoch", "payloadBytes", "createdAt"];
    private static readonly string[] s_ofTexts = ["eq", "ne", "in", "notIn", "beginsWith", "contains"];
    private static readonly string[] s_ofNumbers = ["eq", "ne", "in", "notIn", "lt", "le", "gt", "ge", "between"];
#pragma warning disable CA5394 // What a test draws need not be unforeseeable.
    private readonly Random _random = new(seed);

    /// <summary>Each operator of each field by itself.</summary>
    public IEnumerable<JsonObject> Each() =>
        from field in s_texts.Concat(s_numbers)
        from test in Operators(field)
        select new JsonObject { [field] = new JsonObject { [test] = Values(field, test) } };

    /// <summary>Several in groups inside each other.</summary>
    public JsonObject Group(int depth)
    {
        var filter = new JsonObject();
        for (var i = _random.Next(depth > 1 ? 1 : 0, 3); i > 0; i--)
        {
            var field = Of([.. s_texts, .. s_numbers]);
            var test = Of([.. Operators(field)]);
            filter[field] = new JsonObject { [test] = Values(field, test) };
        }

        if (_random.Next(4) == 0)
        {
            filter["kinds"] = new JsonArray([.. Enumerable.Range(0, 2).Select(_ => Value("kind"))]);
        }

        if (_random.Next(4) == 0)
        {
            filter["notSenderIds"] = new JsonArray(Value("senderId"));
        }

        foreach (var group in new[] { "and", "or" })
        {
            if (depth < 4 && _random.Next(2) == 0)
            {
                filter[group] = new JsonArray([.. Enumerable.Range(0, _random.Next(3)).Select(_ => Group(depth + 1))]);
            }
        }

        return filter;
    }

    // The kind is an enum: it begins with nothing.
    private static IEnumerable<string> Operators(string field) => field switch
    {
        "kind" => s_ofTexts.Take(4),
        "createdAt" => s_ofNumbers.Where(test => test is not ("in" or "notIn")),
        _ => s_texts.Contains(field) ? s_ofTexts : s_ofNumbers,
    };

    private JsonNode Values(string field, string test)
    {
        switch (test)
        {
            case "in" or "notIn":
                return new JsonArray([.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Value(field))]);
            case "between":
                return new JsonArray([.. new[] { Value(field), Value(field) }.OrderBy(value => value.ToJsonString().Length).ThenBy(value => value.ToJsonString(), StringComparer.Ordinal)]);
            case "beginsWith" or "contains":
                var text = Value(field).GetValue<string>();
                var from = test == "contains" ? _random.Next(text.Length - 1) : 0;
                return text[from..(from + _random.Next(1, text.Length - from + 1))];
            default:
                return Value(field);
        }
    }

    private JsonNode Value(string field)
    {
        while (true)
        {
            var one = events[_random.Next(events.Count)];
            var value = field == "payloadBytes" ? Convert.FromBase64String(one["payload"]!.GetValue<string>()).Length : one[field];
            if (value is not null)
            {
                return value.DeepClone();
            }
        }
    }

    private T Of<T>(T[] choices) => choices[_random.Next(choices.Length)];
#pragma warning restore CA5394
}
