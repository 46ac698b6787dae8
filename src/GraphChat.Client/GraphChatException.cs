namespace GraphChat.Client;

/// <summary>Something that the SDK was asked for did not happen.</summary>
/// <remarks>
/// <see cref="Code"/> is the API's <c>extensions.code</c> (docs/errors.md), or one of <see cref="ClientErrorCode"/>. Messages hold no secrets and no content.
/// </remarks>
public sealed class GraphChatException(string code, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The stable code.</summary>
    public string Code { get; } = code;
}
