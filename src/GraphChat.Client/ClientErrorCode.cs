namespace GraphChat.Client;

/// <summary>The codes of <see cref="GraphChatException"/> that come from the SDK itself and not from the API.</summary>
public static class ClientErrorCode
{
    /// <summary>Nobody is signed in, or the session cannot be renewed: sign in again.</summary>
    public const string SignedOut = "CLIENT_SIGNED_OUT";

    /// <summary>The sign-in did not succeed: a wrong name or password, or the person refused.</summary>
    public const string SignInRefused = "CLIENT_SIGN_IN_REFUSED";

    /// <summary>The issuer's answer breaks OpenID Connect: another issuer, state, nonce or signature than expected.</summary>
    public const string SignInInvalid = "CLIENT_SIGN_IN_INVALID";

    /// <summary>The server cannot be reached.</summary>
    public const string Unreachable = "CLIENT_UNREACHABLE";

    /// <summary>The server's answer is not what the API promises.</summary>
    public const string UnexpectedAnswer = "CLIENT_UNEXPECTED_ANSWER";

    /// <summary>The person already has a device; that one has to sign this one in.</summary>
    public const string DeviceApprovalNeeded = "CLIENT_DEVICE_APPROVAL_NEEDED";

    /// <summary>A request or an approval of a device is not one, or is another device's or person's.</summary>
    public const string DeviceRequestInvalid = "CLIENT_DEVICE_REQUEST_INVALID";

    /// <summary>The store belongs to another person or server.</summary>
    public const string WrongStore = "CLIENT_WRONG_STORE";

    /// <summary>A person's device chain is not a continuation of the one known before: the server or an attacker changed it.</summary>
    public const string DeviceChainChanged = "CLIENT_DEVICE_CHAIN_CHANGED";

    /// <summary>A person has no device that could be added.</summary>
    public const string NoDevices = "CLIENT_NO_DEVICES";

    /// <summary>What the server holds of this device is ahead of the store: the store is an old copy and must not be used.</summary>
    public const string StoreRolledBack = "CLIENT_STORE_ROLLED_BACK";

    /// <summary>The device is no longer in the conversation.</summary>
    public const string NotAMember = "CLIENT_NOT_A_MEMBER";

    /// <summary>An argument is over a limit of the API.</summary>
    public const string TooLarge = "CLIENT_TOO_LARGE";
}
