namespace GraphChat.Client.SignIn;

/// <summary>One sign-in under way.</summary>
public interface ISignInAttempt : IAsyncDisposable
{
    /// <summary>The loopback address that the issuer's page leads back to (RFC 8252 section 7.3).</summary>
    Uri RedirectUri { get; }

    /// <summary>Shows the issuer's page and gives the address, with its query, that it led back to.</summary>
    /// <exception cref="GraphChatException"><see cref="ClientErrorCode.SignInRefused"/>.</exception>
    Task<Uri> AuthorizeAsync(Uri authorizationUri, CancellationToken cancellationToken);
}
