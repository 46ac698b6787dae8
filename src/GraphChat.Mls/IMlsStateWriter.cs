namespace GraphChat.Mls;

/// <summary>Where a member's state is kept.</summary>
public interface IMlsStateWriter
{
    /// <summary>
    /// Writes the group durably, as <see cref="SealedMlsState.Seal"/> gives it, with its <see cref="MlsGroup.Revision"/> kept apart.
    /// What it throws goes to whoever called the group, and the message does not leave.
    /// </summary>
    void Write(MlsGroup group);
}
