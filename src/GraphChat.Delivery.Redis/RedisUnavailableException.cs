namespace GraphChat.Delivery.Redis;

/// <summary>Redis cannot be reached, or said something that it may not; nothing is lost, as the log is the truth.</summary>
public sealed class RedisUnavailableException : Exception
{
    /// <summary>Without a cause.</summary>
    public RedisUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With its cause.</summary>
    public RedisUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
