namespace GraphChat.Client.SignIn;

/// <summary>How a person signs in: something that can show the issuer's page and hear where it leads.</summary>
public interface ISignIn
{
    /// <summary>Prepares one sign-in, before the address of the issuer's page is known.</summary>
    ValueTask<ISignInAttempt> BeginAsync(CancellationToken cancellationToken);
}
