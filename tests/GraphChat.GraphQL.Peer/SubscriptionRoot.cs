using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Peer;

/// <summary>
/// The root value of a subscription: an array under the field is its stream of events, each with the field again. Anything
/// else is one event, so that a subscription can also be put as if it were a query.
/// </summary>
internal sealed class SubscriptionRoot
{
    public SubscriptionRoot(Schema schema, object? root)
    {
        var given = root as IReadOnlyDictionary<string, object?> ?? new Dictionary<string, object?>();
        var value = new Dictionary<string, object?>(given, StringComparer.Ordinal);
        foreach (var field in schema.SubscriptionType?.Fields ?? [])
        {
            value[field.Name] = value.GetValueOrDefault(field.Name) is EventList list && IsStream(field, list) ? list : OneEvent(given);
        }

        Value = value;
    }

    /// <summary>The value to subscribe to.</summary>
    public IReadOnlyDictionary<string, object?> Value { get; }

    /// <summary>Whether the root value itself was read as the event.</summary>
    public bool IsOneEvent { get; private set; }

    private static bool IsStream(Field field, EventList list) =>
        (field.Type is NonNullType nonNull ? nonNull.OfType : field.Type) is not ListType
            || (list.Count > 0 && list.TrueForAll(item => item is IReadOnlyDictionary<string, object?> fields && fields.ContainsKey(field.Name)));

    private async IAsyncEnumerable<object?> OneEvent(IReadOnlyDictionary<string, object?> root)
    {
        await Task.CompletedTask;
        IsOneEvent = true;
        yield return root;
    }
}
