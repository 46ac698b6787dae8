using GraphChat.Delivery;
using GraphChat.Identity.Validation;

namespace GraphChat.Server.People;

/// <summary>Learns the names of people who come with a token. Thread-safe.</summary>
internal interface IPersonSource
{
    /// <summary>Makes sure that the service knows the person.</summary>
    ValueTask NoteAsync(Caller caller, AccessToken token, string rawToken, CancellationToken cancellationToken);
}
