using GraphChat.GraphQL.Execution;

namespace GraphChat.Transport;

/// <summary>One operation as a client sent it, and who asks.</summary>
/// <param name="Parameters">What the client sent.</param>
/// <param name="Asker">Who asks.</param>
/// <param name="Allowed">What the carrier carries; an operation of another kind is <see cref="OperationNotAllowed"/>.</param>
/// <param name="Services">The services of this operation.</param>
internal sealed record TransportOperation(
    OperationParameters Parameters, AuthenticationAccepted Asker, OperationKinds Allowed, IServiceProvider Services);
