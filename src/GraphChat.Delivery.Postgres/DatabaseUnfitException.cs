namespace GraphChat.Delivery.Postgres;

/// <summary>The database cannot serve, and only an operator can change that; the message says what to do.</summary>
public sealed class DatabaseUnfitException : Exception
{
    /// <summary>With what to do.</summary>
    public DatabaseUnfitException(string message)
        : base(message)
    {
    }

    /// <summary>With what to do, and its cause.</summary>
    public DatabaseUnfitException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
