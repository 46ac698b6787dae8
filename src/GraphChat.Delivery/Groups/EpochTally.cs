namespace GraphChat.Delivery.Groups;

/// <summary>What the devices of a group say of an epoch, taken together.</summary>
/// <param name="Committer">Whose commit began it.</param>
/// <param name="Devices">How many other devices the group has.</param>
/// <param name="Failing">How many of them could not follow the commit, or came to another fingerprint than its committer.</param>
public sealed record EpochTally(DeviceId Committer, int Devices, int Failing)
{
    private const int Third = 3;

    /// <summary>What follows: nothing below a third, a reset where most fail, else a resync of those that do.</summary>
    public GroupHealth Health =>
        Failing == 0 || Failing * Third < Devices ? GroupHealth.Healthy
        : Failing * 2 > Devices ? GroupHealth.Reset
        : GroupHealth.Resync;
}
