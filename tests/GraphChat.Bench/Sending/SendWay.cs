namespace GraphChat.Bench.Sending;

/// <summary>How operations reach a node.</summary>
internal enum SendWay
{
    /// <summary>graphql-transport-ws; the token comes once.</summary>
    Socket,

    /// <summary>POST on a connection that stays open; the token comes with every request.</summary>
    Http,
}
