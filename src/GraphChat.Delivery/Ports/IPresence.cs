namespace GraphChat.Delivery.Ports;

/// <summary>Who is connected, on any node. Volatile: never stored, forgotten when a node stops saying it.</summary>
public interface IPresence
{
    /// <summary>Notes a connection of a person's until the returned is disposed.</summary>
    IDisposable Connect(UserId user);

    /// <summary>Whether a device of the person is connected somewhere.</summary>
    bool IsOnline(UserId user);
}
