namespace GraphChat.Delivery.Fanout;

/// <summary>A reader that waits and was promised to be woken, once.</summary>
internal interface IWaiting
{
    /// <summary>Lets it go on, on this thread.</summary>
    void Wake();
}
