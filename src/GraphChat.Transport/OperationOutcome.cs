namespace GraphChat.Transport;

/// <summary>
/// What became of an operation: <see cref="OperationResponse"/>, <see cref="OperationSubscription"/>,
/// <see cref="OperationRequestError"/> or <see cref="OperationNotAllowed"/>.
/// </summary>
internal abstract record OperationOutcome
{
    private protected OperationOutcome()
    {
    }
}
