namespace GraphChat.Transport;

/// <summary>What an <see cref="IConnectionAuthenticator"/> says: <see cref="AuthenticationAccepted"/> or <see cref="AuthenticationRefused"/>.</summary>
public abstract record AuthenticationOutcome
{
    private protected AuthenticationOutcome()
    {
    }
}
