namespace GraphChat.Delivery.Fanout;

/// <summary>Who made a frame.</summary>
internal enum FrameOrigin
{
    /// <summary>Nobody who has the key.</summary>
    Unknown,

    /// <summary>This node.</summary>
    Self,

    /// <summary>Another node.</summary>
    Node,
}
