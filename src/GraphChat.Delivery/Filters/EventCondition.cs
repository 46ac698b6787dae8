using System.Collections.Frozen;
using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Filters;

/// <summary>
/// A condition on the metadata of events, or a group of them. It never looks at what is encrypted. Immutable; how many
/// conditions a client may join is for the host to bound.
/// </summary>
public abstract record EventCondition
{
    private EventCondition()
    {
    }

    /// <summary>All of them hold; an empty group holds.</summary>
    public static EventCondition All(IReadOnlyList<EventCondition> conditions) => new AllOf([.. conditions]);

    /// <summary>At least one of them holds; an empty group does not.</summary>
    public static EventCondition Any(IReadOnlyList<EventCondition> conditions) => new AnyOf([.. conditions]);

    /// <summary>Compares a number.</summary>
    /// <exception cref="ArgumentException">The comparison is for texts, or takes another count of values.</exception>
    public static EventCondition Number(EventNumber field, Comparison comparison, IReadOnlyList<long> values)
    {
        RequireCount(comparison, values.Count);
        return comparison is Comparison.BeginsWith or Comparison.Contains
            ? throw new ArgumentException("A number is not text.", nameof(comparison))
            : new OfNumber(field, comparison, [.. values]);
    }

    /// <summary>Compares a text. What an event does not have equals nothing, begins with nothing and contains nothing.</summary>
    /// <exception cref="ArgumentException">The comparison is for numbers, or takes another count of values.</exception>
    public static EventCondition Text(EventText field, Comparison comparison, IReadOnlyList<string> values)
    {
        RequireCount(comparison, values.Count);
        return comparison is >= Comparison.Less and <= Comparison.Between
            ? throw new ArgumentException("Texts have no order here.", nameof(comparison))
            : new OfText(field, comparison, values.ToFrozenSet(StringComparer.Ordinal), values.Count > 0 ? values[0] : "");
    }

    /// <summary>Whether it holds for an event.</summary>
    public abstract bool Matches(Event @event);

    private static void RequireCount(Comparison comparison, int count)
    {
        var isRight = comparison switch
        {
            Comparison.In or Comparison.NotIn => true,
            Comparison.Between => count == 2,
            _ => count == 1,
        };
        if (!isRight)
        {
            throw new ArgumentException($"{comparison} does not take {count} values.", nameof(count));
        }
    }

    private sealed record AllOf(EventCondition[] Conditions) : EventCondition
    {
        public override bool Matches(Event @event) => Array.TrueForAll(Conditions, condition => condition.Matches(@event));
    }

    private sealed record AnyOf(EventCondition[] Conditions) : EventCondition
    {
        public override bool Matches(Event @event) => Array.Exists(Conditions, condition => condition.Matches(@event));
    }

    private sealed record OfNumber(EventNumber Field, Comparison Comparison, long[] Values) : EventCondition
    {
        public override bool Matches(Event @event)
        {
            var value = Field switch
            {
                EventNumber.Sequence => @event.Sequence,
                EventNumber.Epoch => @event.Epoch,
                EventNumber.CreatedAt => @event.CreatedAt.ToUnixTimeMilliseconds(),
                _ => @event.Payload.Length,
            };
            return Comparison switch
            {
                Comparison.Equal => value == Values[0],
                Comparison.NotEqual => value != Values[0],
                Comparison.In => Values.Contains(value),
                Comparison.NotIn => !Values.Contains(value),
                Comparison.Less => value < Values[0],
                Comparison.LessOrEqual => value <= Values[0],
                Comparison.Greater => value > Values[0],
                Comparison.GreaterOrEqual => value >= Values[0],
                _ => value >= Values[0] && value <= Values[1],
            };
        }
    }

    private sealed record OfText(EventText Field, Comparison Comparison, FrozenSet<string> Values, string First) : EventCondition
    {
        public override bool Matches(Event @event)
        {
            var value = Field switch
            {
                EventText.Kind => @event.Kind.ToString(),
                EventText.Conversation => @event.Conversation.ToString(),
                EventText.Sender => @event.Sender?.ToString(),
                _ => @event.SenderDevice?.ToString(),
            };
            return Comparison switch
            {
                Comparison.Equal or Comparison.In => value is not null && Values.Contains(value),
                Comparison.NotEqual or Comparison.NotIn => value is null || !Values.Contains(value),
                Comparison.BeginsWith => value?.StartsWith(First, StringComparison.Ordinal) == true,
                _ => value?.Contains(First, StringComparison.Ordinal) == true,
            };
        }
    }
}
