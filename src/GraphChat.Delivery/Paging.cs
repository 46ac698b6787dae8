namespace GraphChat.Delivery;

/// <summary>What all pages share: one more item is read than is given, to know whether there is a next page.</summary>
internal static class Paging
{
    public static void CheckFirst(int first, DeliveryLimits limits)
    {
        if (first < 1)
        {
            throw Refusal.BadInput("A page has at least one item.");
        }

        if (first > limits.MaxPage)
        {
            throw Refusal.Limit("Items of a page", limits.MaxPage);
        }
    }

    public static Page<T> Forward<T>(IReadOnlyList<T> read, int first, bool hasPrevious, Func<T, string> cursor) => new(
        [.. read.Take(first).Select(item => new PageItem<T>(item, cursor(item)))],
        read.Count > first,
        hasPrevious);

    public static Page<T> Backward<T>(IReadOnlyList<T> read, int last, bool hasNext, Func<T, string> cursor) => new(
        [.. read.Skip(Math.Max(0, read.Count - last)).Select(item => new PageItem<T>(item, cursor(item)))],
        hasNext,
        read.Count > last);
}
