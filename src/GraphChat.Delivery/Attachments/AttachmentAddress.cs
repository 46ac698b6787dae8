namespace GraphChat.Delivery.Attachments;

/// <summary>What an address of a node is good for.</summary>
/// <param name="Id">Which attachment.</param>
/// <param name="User">Whose the address is.</param>
/// <param name="SessionId">The login under which it was given.</param>
/// <param name="Offset">Where the part to put begins; null of an address to get the whole.</param>
/// <param name="Size">How many bytes the part has, exactly.</param>
internal sealed record AttachmentAddress(Guid Id, UserId User, string SessionId, long? Offset, int Size);
