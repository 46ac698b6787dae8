namespace GraphChat.Delivery.Postgres;

/// <summary>The database cannot be used as it is; the message says what to do about it.</summary>
public sealed class PostgresStartupException : Exception
{
    /// <summary>With what to do.</summary>
    public PostgresStartupException(string message)
        : base(message)
    {
    }

    /// <summary>With what to do, and its cause.</summary>
    public PostgresStartupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
