using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Fanout;

/// <summary>Subscribers by what they want. Used under a table's lock.</summary>
internal static class SubscriberSets
{
    public static void Add<TKey>(Dictionary<TKey, HashSet<Subscriber>> table, TKey key, Subscriber subscriber)
        where TKey : notnull
    {
        if (!table.TryGetValue(key, out var subscribers))
        {
            table.Add(key, subscribers = []);
        }

        subscribers.Add(subscriber);
    }

    public static void Remove<TKey>(Dictionary<TKey, HashSet<Subscriber>> table, TKey key, Subscriber subscriber)
        where TKey : notnull
    {
        if (table.TryGetValue(key, out var subscribers) && subscribers.Remove(subscriber) && subscribers.Count == 0)
        {
            table.Remove(key);
        }
    }

    public static void Offer<TKey>(Dictionary<TKey, HashSet<Subscriber>> table, TKey key, LineEntry entry, Wakes wakes)
        where TKey : notnull
    {
        if (table.TryGetValue(key, out var subscribers))
        {
            foreach (var subscriber in subscribers)
            {
                subscriber.Offer(entry, wakes);
            }
        }
    }
}
