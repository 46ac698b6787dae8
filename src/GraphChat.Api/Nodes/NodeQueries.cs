using GraphChat.Delivery;

namespace GraphChat.Api.Nodes;

/// <summary>
/// Objects by their ids. An id that names nothing, one that names what the asker may not see and one of a wrong form are
/// answered alike: null.
/// </summary>
internal static class NodeQueries
{
    private const int MostNodes = 100;

    public static async Task<object?> Node(string id, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        (await FindAsync([id], caller, useCases, cancellationToken))[0];

    public static Task<IReadOnlyList<object?>> Nodes(
        IReadOnlyList<string> ids, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        ids.Count <= MostNodes
            ? FindAsync(ids, caller, useCases, cancellationToken)
            : throw new DeliveryException(
                DeliveryErrorCode.LimitExceeded,
                $"Ids at once: at most {MostNodes}.",
                new Dictionary<string, object> { ["limit"] = MostNodes });

    private static async Task<IReadOnlyList<object?>> FindAsync(
        IReadOnlyList<string> ids, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, object>(StringComparer.Ordinal);
        if (Parse<UserId>(ids, UserId.TryParse) is { Count: > 0 } people)
        {
            foreach (var person in await useCases.FindPeople.ExecuteAsync(caller, people, cancellationToken))
            {
                found[person.Id.ToString()] = person;
            }
        }

        if (Parse<DeviceId>(ids, DeviceId.TryParse) is { Count: > 0 } devices)
        {
            foreach (var device in await useCases.ReadDevices.FindAsync(devices, cancellationToken))
            {
                found[device.Id.ToString()] = device;
            }
        }

        if (Parse<ConversationId>(ids, ConversationId.TryParse) is { Count: > 0 } conversations)
        {
            foreach (var view in await useCases.FindConversations.ExecuteAsync(caller, conversations, cancellationToken))
            {
                found[view.Conversation.Id.ToString()] = view;
            }
        }

        foreach (var id in Parse<EventId>(ids, EventId.TryParse))
        {
            if (await useCases.ReadHistory.FindAsync(caller, id, cancellationToken) is { } @event)
            {
                found[id.ToString()] = @event;
            }
        }

        return [.. ids.Select(id => found.GetValueOrDefault(id))];
    }

    private static HashSet<T> Parse<T>(IReadOnlyList<string> ids, TryParse<T> tryParse)
    {
        var parsed = new HashSet<T>();
        foreach (var id in ids)
        {
            if (tryParse(id, out var value))
            {
                parsed.Add(value);
            }
        }

        return parsed;
    }

    private delegate bool TryParse<T>(string text, out T value);
}
