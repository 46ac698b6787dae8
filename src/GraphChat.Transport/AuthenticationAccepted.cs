using GraphChat.GraphQL.Execution;

namespace GraphChat.Transport;

/// <summary>The asker may go on.</summary>
/// <param name="Fill">
/// Sets what resolvers may take, such as the caller, on the context of each operation; called for many operations at once.
/// </param>
public sealed record AuthenticationAccepted(Action<OperationContext> Fill) : AuthenticationOutcome
{
    /// <summary>When a socket is closed with 4403 "Token expired"; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Cancelled when the session is revoked; the socket is then closed with 4403 "Session ended".</summary>
    public CancellationToken SessionEnded { get; init; }

    /// <summary>Whose connections are counted together; null for no such count. A renewal never changes it.</summary>
    public string? Subject { get; init; }

    /// <summary>See <see cref="OperationRequest.SharingKey"/>.</summary>
    public object? SharingKey { get; init; }
}
