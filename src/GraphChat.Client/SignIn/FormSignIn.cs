using System.Net;

namespace GraphChat.Client.SignIn;

/// <summary>
/// Signs in through the issuer's real form without a browser, for terminals, bots under a person's name and tests: gets the page,
/// fills name and password into its form, antiforgery field included, and follows it back. Knows first-party pages only.
/// </summary>
/// <param name="name">The person's sign-in name.</param>
/// <param name="password">The password; kept in memory only.</param>
public sealed class FormSignIn(string name, string password) : ISignIn
{
    /// <summary>Opens the connection to a host, for proxies and tests; null for the ordinary way.</summary>
    public Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? Connect { get; init; }

    /// <inheritdoc />
    public ValueTask<ISignInAttempt> BeginAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<ISignInAttempt>(new FormAttempt(name, password, Connect));
}
