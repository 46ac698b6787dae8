namespace GraphChat.Identity.Validation;

/// <summary>An issuer's keys cannot be fetched now.</summary>
public sealed class IssuerUnavailableException : Exception
{
    /// <summary>Without a reason.</summary>
    public IssuerUnavailableException()
    {
    }

    /// <summary>With a reason for the operator.</summary>
    public IssuerUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With a reason and a cause.</summary>
    public IssuerUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
