namespace GraphChat.Identity.DeviceFlow;

/// <summary>What a device learns when it asks for its tokens (RFC 8628 §3.5).</summary>
internal enum DevicePoll
{
    /// <summary>There is no such code, or its tokens were fetched.</summary>
    Unknown,

    /// <summary>Nobody has decided yet.</summary>
    Pending,

    /// <summary>Nobody has decided yet, and it asked too soon.</summary>
    TooSoon,

    /// <summary>The person said no.</summary>
    Refused,

    /// <summary>Nobody decided in time.</summary>
    Expired,

    /// <summary>The person said yes.</summary>
    Approved,
}
