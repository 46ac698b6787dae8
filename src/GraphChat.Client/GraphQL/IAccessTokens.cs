namespace GraphChat.Client.GraphQL;

/// <summary>Where requests get their access token from.</summary>
internal interface IAccessTokens
{
    /// <summary>A token that is good for a while yet; renews it where it is not.</summary>
    /// <param name="refused">The token that the server just refused, if any: never given again.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<AccessTokenData> GetAsync(string? refused, CancellationToken cancellationToken);
}
