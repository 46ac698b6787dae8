namespace GraphChat.Api.Connections;

/// <summary>An item of a page and the place right after it.</summary>
internal sealed record Edge<T>(string Cursor, T Node);
