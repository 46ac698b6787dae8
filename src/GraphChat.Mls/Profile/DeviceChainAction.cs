namespace GraphChat.Mls.Profile;

/// <summary>What an entry of a device chain does.</summary>
public enum DeviceChainAction
{
    /// <summary>Adds a device.</summary>
    Add = 1,

    /// <summary>Revokes a device for good; its id and key never come back.</summary>
    Revoke = 2,
}
