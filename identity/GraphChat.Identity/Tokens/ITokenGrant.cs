namespace GraphChat.Identity.Tokens;

/// <summary>One grant type of the token endpoint.</summary>
internal interface ITokenGrant
{
    /// <summary>The value of `grant_type`.</summary>
    string GrantType { get; }

    /// <summary>Answers a request of a client that may use it.</summary>
    Task HandleAsync(TokenRequest request);
}
