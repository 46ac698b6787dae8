using GraphChat.Api.Inputs;
using GraphChat.Delivery;
using GraphChat.Delivery.Filters;
using GraphChat.Delivery.History;

namespace GraphChat.Api.Filters;

/// <summary>Makes conditions of a filter as clients write it, and bounds them: each event is held against each of them.</summary>
internal sealed class EventFilterReader
{
    public const int MostConditions = 50;
    public const int MostValues = 100;
    public const int LongestText = 100;
    public const int Deepest = 5;
    private int _conditions;

    private EventFilterReader()
    {
    }

    /// <exception cref="DeliveryException">BAD_INPUT or LIMIT_EXCEEDED.</exception>
    public static Delivery.Fanout.EventFilter? Read(EventFilter? filter)
    {
        if (filter is null)
        {
            return null;
        }

        var senders = Bounded(filter.NotSenderIds, "notSenderIds");
        var condition = new EventFilterReader().Group(filter with { Kinds = null, NotSenderIds = null }, depth: 1);
        return new Delivery.Fanout.EventFilter(
            Bounded(filter.Kinds, "kinds"), senders is null ? null : [.. senders.Select(id => Ids.Person(id, "notSenderIds"))])
        {
            Condition = condition,
        };
    }

    private EventCondition Group(EventFilter filter, int depth)
    {
        if (depth > Deepest)
        {
            throw Limit("Groups of a filter inside each other", Deepest);
        }

        var conditions = new List<EventCondition>();
        Add(conditions, EventText.Kind, filter.Kind);
        Add(conditions, EventText.Conversation, filter.ConversationId, "conversationId");
        Add(conditions, EventText.Sender, filter.SenderId, "senderId");
        Add(conditions, EventText.SenderDevice, filter.SenderDeviceId, "senderDeviceId");
        Add(conditions, EventNumber.Sequence, filter.Sequence, "sequence");
        Add(conditions, EventNumber.Epoch, filter.Epoch, "epoch");
        Add(conditions, EventNumber.PayloadBytes, filter.PayloadBytes, "payloadBytes");
        Add(conditions, EventNumber.CreatedAt, ToLong(filter.CreatedAt), "createdAt");
        AddText(conditions, EventText.Kind, Comparison.In, Bounded(filter.Kinds, "kinds")?.Select(Name));
        AddText(conditions, EventText.Sender, Comparison.NotIn, Bounded(filter.NotSenderIds, "notSenderIds"));
        if (filter.And is { } and)
        {
            conditions.AddRange(Groups(and, depth));
        }

        if (filter.Or is { } or)
        {
            conditions.Add(EventCondition.Any([.. Groups(or, depth)]));
        }

        return EventCondition.All(conditions);
    }

    private IEnumerable<EventCondition> Groups(IReadOnlyList<EventFilter> filters, int depth)
    {
        foreach (var filter in filters)
        {
            Count();
            yield return Group(filter, depth + 1);
        }
    }

    private void Add(List<EventCondition> conditions, EventText field, EventKindCondition? condition)
    {
        AddText(conditions, field, Comparison.Equal, One(condition?.Eq)?.Select(Name));
        AddText(conditions, field, Comparison.NotEqual, One(condition?.Ne)?.Select(Name));
        AddText(conditions, field, Comparison.In, Bounded(condition?.In, "kind.in")?.Select(Name));
        AddText(conditions, field, Comparison.NotIn, Bounded(condition?.NotIn, "kind.notIn")?.Select(Name));
    }

    private void Add(List<EventCondition> conditions, EventText field, IdCondition? condition, string name)
    {
        AddText(conditions, field, Comparison.Equal, Texts(condition?.Eq, name));
        AddText(conditions, field, Comparison.NotEqual, Texts(condition?.Ne, name));
        AddText(conditions, field, Comparison.In, Texts(condition?.In, name));
        AddText(conditions, field, Comparison.NotIn, Texts(condition?.NotIn, name));
        AddText(conditions, field, Comparison.BeginsWith, Texts(condition?.BeginsWith, name));
        AddText(conditions, field, Comparison.Contains, Texts(condition?.Contains, name));
    }

    private void Add(List<EventCondition> conditions, EventNumber field, LongCondition? condition, string name)
    {
        AddNumber(conditions, field, Comparison.Equal, One(condition?.Eq));
        AddNumber(conditions, field, Comparison.NotEqual, One(condition?.Ne));
        AddNumber(conditions, field, Comparison.In, Bounded(condition?.In, name));
        AddNumber(conditions, field, Comparison.NotIn, Bounded(condition?.NotIn, name));
        AddNumber(conditions, field, Comparison.Less, One(condition?.Lt));
        AddNumber(conditions, field, Comparison.LessOrEqual, One(condition?.Le));
        AddNumber(conditions, field, Comparison.Greater, One(condition?.Gt));
        AddNumber(conditions, field, Comparison.GreaterOrEqual, One(condition?.Ge));
        if (condition?.Between is { Count: not 2 })
        {
            throw Malformed($"{name}.between: give two values, the lower one first.");
        }

        AddNumber(conditions, field, Comparison.Between, condition?.Between);
    }

    private void AddText(List<EventCondition> conditions, EventText field, Comparison comparison, IEnumerable<string>? values)
    {
        if (values is not null)
        {
            Count();
            conditions.Add(EventCondition.Text(field, comparison, [.. values]));
        }
    }

    private void AddNumber(List<EventCondition> conditions, EventNumber field, Comparison comparison, IReadOnlyList<long>? values)
    {
        if (values is not null)
        {
            Count();
            conditions.Add(EventCondition.Number(field, comparison, values));
        }
    }

    private void Count()
    {
        if (++_conditions > MostConditions)
        {
            throw Limit("Conditions of a filter", MostConditions);
        }
    }

    private static LongCondition? ToLong(DateTimeCondition? condition) => condition is null ? null : new LongCondition(
        Milliseconds(condition.Eq),
        Milliseconds(condition.Ne),
        null,
        null,
        Milliseconds(condition.Lt),
        Milliseconds(condition.Le),
        Milliseconds(condition.Gt),
        Milliseconds(condition.Ge),
        condition.Between is null ? null : [.. condition.Between.Select(instant => instant.ToUnixTimeMilliseconds())]);

    private static long? Milliseconds(DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds();

    private static string Name(EventKind kind) => kind.ToString();

    private static IReadOnlyList<T>? One<T>(T? value)
        where T : struct => value is { } given ? [given] : null;

    private static IReadOnlyList<string>? Texts(string? value, string name) => value is null ? null : Texts([value], name);

    private static IReadOnlyList<string>? Texts(IReadOnlyList<string>? values, string name) =>
        Bounded(values, name)?.Any(value => value.Length is 0 or > LongestText) == true
            ? throw Malformed($"{name}: a text of 1 to {LongestText} characters.")
            : values;

    private static IReadOnlyList<T>? Bounded<T>(IReadOnlyList<T>? values, string name) =>
        values is null || values.Count <= MostValues ? values : throw Limit($"Values of {name} in a filter", MostValues);

    private static DeliveryException Malformed(string message) =>
        new(DeliveryErrorCode.BadInput, message, new Dictionary<string, object> { ["argument"] = "filter" });

    private static DeliveryException Limit(string what, int most) =>
        new(DeliveryErrorCode.LimitExceeded, $"{what}: at most {most}.", new Dictionary<string, object> { ["limit"] = most });
}
