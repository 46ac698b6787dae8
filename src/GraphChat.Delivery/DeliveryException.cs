namespace GraphChat.Delivery;

/// <summary>
/// A refusal. The message is for people and holds no secret and no content; programs go by <see cref="Code"/> and
/// <see cref="Details"/>.
/// </summary>
public sealed class DeliveryException : Exception
{
    /// <summary>A refusal with details, whose names are in camelCase and whose values are numbers, strings or lists of those.</summary>
    public DeliveryException(
        DeliveryErrorCode code,
        string message,
        IReadOnlyDictionary<string, object>? details = null,
        Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Details = details ?? new Dictionary<string, object>();
    }

    /// <summary>What the program goes by.</summary>
    public DeliveryErrorCode Code { get; }

    /// <summary>What goes with the code, such as the epoch of STALE_EPOCH.</summary>
    public IReadOnlyDictionary<string, object> Details { get; }
}
