namespace GraphChat.Delivery.Ports;

/// <summary>
/// Reads and checks MLS objects as far as that is possible without a secret. Pure and safe for many threads; whatever the
/// bytes are, the answer is one of the cases and never an exception.
/// </summary>
public interface IMlsInspector
{
    /// <summary>Reads the header of an application message.</summary>
    MessageInspection InspectMessage(ReadOnlyMemory<byte> message);

    /// <summary>Checks a key package.</summary>
    KeyPackageInspection InspectKeyPackage(ReadOnlyMemory<byte> keyPackage, DateTimeOffset now);

    /// <summary>Opens a group's public state from a GroupInfo with the ratchet tree in it.</summary>
    GroupInspection OpenGroup(ReadOnlyMemory<byte> groupInfo, DateTimeOffset now);

    /// <summary>Reads the header of a commit.</summary>
    CommitInspection InspectCommit(ReadOnlyMemory<byte> commit);

    /// <summary>Checks a commit and gives the state after it.</summary>
    CommitOutcome ApplyCommit(CommitRequest request);
}
