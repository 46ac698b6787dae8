using GraphChat.Delivery.Attachments;

namespace GraphChat.Delivery.Ports;

/// <summary>A place for blobs that clients can reach themselves, by addresses that are good for one thing and a short time.</summary>
public interface ISignedBlobs
{
    /// <summary>
    /// An address to put a part at, with exactly so many bytes. It is counted like a part that was added, once it is where
    /// the blob ends.
    /// </summary>
    SignedAddress SignPart(Guid id, long offset, long length);

    /// <summary>An address to get a blob from, by any ranges, as a file to save.</summary>
    SignedAddress SignRead(Guid id);
}
