using GraphChat.Delivery;

namespace GraphChat.Api.Connections;

/// <summary>A page as Relay's conventions have it.</summary>
internal sealed record Connection<T>(IReadOnlyList<Edge<T>> Edges, PageInfo PageInfo)
{
    public IEnumerable<T> Nodes => Edges.Select(edge => edge.Node);

    public static Connection<T> Of(Page<T> page)
    {
        var edges = page.Items.Select(item => new Edge<T>(item.Cursor, item.Value)).ToList();
        var pageInfo = new PageInfo(page.HasNext, page.HasPrevious, edges.FirstOrDefault()?.Cursor, edges.LastOrDefault()?.Cursor);
        return new Connection<T>(edges, pageInfo);
    }
}
