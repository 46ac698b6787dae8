namespace GraphChat.Delivery;

/// <summary>How large and how many things may be. Sizes are in bytes.</summary>
public sealed record DeliveryLimits
{
    /// <summary>The largest application message.</summary>
    public int MaxMessageBytes { get; init; } = 262_144;

    /// <summary>The largest commit.</summary>
    public int MaxCommitBytes { get; init; } = 1_048_576;

    /// <summary>The most commits that a refusal with STALE_EPOCH carries, for its asker to catch up with.</summary>
    public int MaxCommitsInReply { get; init; } = 16;

    /// <summary>The most bytes of them.</summary>
    public int MaxCommitBytesInReply { get; init; } = 262_144;

    /// <summary>How many key packages of a device one person may take in <see cref="ClaimWindow"/>.</summary>
    public int MaxClaimsOfDeviceByPerson { get; init; } = 30;

    /// <summary>How many one-time key packages of a device are given away in <see cref="ClaimWindow"/>; then the last-resort one.</summary>
    public int MaxClaimsOfDevice { get; init; } = 100;

    /// <summary>How long after a sign-in a new device may be registered under it, where the token says when that was.</summary>
    public TimeSpan FreshSignIn { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a new device may be left out when its person is added: it may not have been seen.</summary>
    public TimeSpan NewDeviceGrace { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest Welcome.</summary>
    public int MaxWelcomeBytes { get; init; } = 1_048_576;

    /// <summary>The largest GroupInfo.</summary>
    public int MaxGroupInfoBytes { get; init; } = 1_048_576;

    /// <summary>The largest key package.</summary>
    public int MaxKeyPackageBytes { get; init; } = 16_384;

    /// <summary>The largest entry of a device chain.</summary>
    public int MaxChainEntryBytes { get; init; } = 4_096;

    /// <summary>The most entries in a person's device chain.</summary>
    public int MaxChainLength { get; init; } = 256;

    /// <summary>The most devices in force of one person.</summary>
    public int MaxDevices { get; init; } = 32;

    /// <summary>The largest attachment.</summary>
    public long MaxAttachmentBytes { get; init; } = 100L * 1024 * 1024;

    /// <summary>The largest part of one that is sent or asked for at once.</summary>
    public int MaxAttachmentPartBytes { get; init; } = 196_608;

    /// <summary>The largest part that is put at an address for it.</summary>
    public int MaxSignedPartBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most bytes of attachments that a person may begin to upload within a day.</summary>
    public long MaxAttachmentBytesADay { get; init; } = 1024L * 1024 * 1024;

    /// <summary>The most bytes of attachments of one person in all.</summary>
    public long MaxAttachmentBytesOfPerson { get; init; } = 10L * 1024 * 1024 * 1024;

    /// <summary>The most attachments of one message.</summary>
    public int MaxAttachmentsOfMessage { get; init; } = 20;

    /// <summary>The most people in a conversation.</summary>
    public int MaxMembers { get; init; } = 1_000;

    /// <summary>The most conversations of one person.</summary>
    public int MaxConversations { get; init; } = 10_000;

    /// <summary>The most key packages in one publication.</summary>
    public int MaxKeyPackagesAtOnce { get; init; } = 100;

    /// <summary>The most unclaimed key packages of one device.</summary>
    public int MaxKeyPackages { get; init; } = 200;

    /// <summary>Below how many unclaimed key packages a device is told to publish more.</summary>
    public int LowKeyPackages { get; init; } = 20;

    /// <summary>The most people in one claim.</summary>
    public int MaxPeopleInClaim { get; init; } = 50;

    /// <summary>How many people one person may have blocked.</summary>
    public int MaxBlocked { get; init; } = 200;

    /// <summary>The largest page of a list.</summary>
    public int MaxPage { get; init; } = 200;

    /// <summary>How long an idempotency key is known; older ones are refused.</summary>
    public TimeSpan IdempotencyWindow { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How far in the future a client's clock may be.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long a claim of key packages can be repeated.</summary>
    public TimeSpan ClaimWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The longest lifetime left of a published key package.</summary>
    public TimeSpan MaxKeyPackageLifetime { get; init; } = TimeSpan.FromDays(90);
}
