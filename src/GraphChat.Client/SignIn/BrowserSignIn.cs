namespace GraphChat.Client.SignIn;

/// <summary>Signs in with the system's browser and a listener on a free loopback port.</summary>
/// <param name="open">Opens the browser at an address; it may also just print the address.</param>
public sealed class BrowserSignIn(Action<Uri> open) : ISignIn
{
    /// <inheritdoc />
    public ValueTask<ISignInAttempt> BeginAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<ISignInAttempt>(new Attempt(open, new LoopbackRedirect()));

    private sealed class Attempt(Action<Uri> open, LoopbackRedirect redirect) : ISignInAttempt
    {
        public Uri RedirectUri => redirect.Uri;

        public Task<Uri> AuthorizeAsync(Uri authorizationUri, CancellationToken cancellationToken)
        {
            var arrival = redirect.WaitAsync(cancellationToken);
            open(authorizationUri);
            return arrival;
        }

        public ValueTask DisposeAsync()
        {
            redirect.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
