namespace GraphChat.Client;

/// <summary>The kinds of <see cref="Incident"/>.</summary>
public enum IncidentKind
{
    /// <summary>A message could not be decrypted or is malformed; it is not shown.</summary>
    Unreadable = 1,

    /// <summary>A message does not fit its franking commitment; it is not shown.</summary>
    FrankingMismatch = 2,

    /// <summary>The server named another sender than the group proves.</summary>
    WrongSender = 3,

    /// <summary>The log hash does not continue: the server left out, changed or reordered an event.</summary>
    LogBroken = 4,

    /// <summary>A member saw another log than this device: the server shows people different logs.</summary>
    LogDiverged = 5,

    /// <summary>A commit is not valid for this device although the server took it.</summary>
    BadCommit = 6,

    /// <summary>A device is in the group that its person's device chain does not know.</summary>
    UnknownDevice = 7,

    /// <summary>A Welcome could not be opened.</summary>
    BadWelcome = 8,

    /// <summary>Members could not follow a commit of this person's device, which may not commit any more: they come back by themselves.</summary>
    EpochPoisoned = 9,

    /// <summary>This person replaced a group that most could not follow any more. The conversation goes on; compare safety numbers.</summary>
    GroupReplaced = 10,

    /// <summary>Somebody who is no member, or in a form that is none, claims to have replaced the group: nothing of it is used.</summary>
    BadReset = 11,

    /// <summary>The group that replaced the old one has other owners or another retention.</summary>
    PolicyChanged = 12,

    /// <summary>
    /// This device was away for longer than the server keeps events: what came before this one is lost to it. The conversation
    /// goes on; other devices may have seen what is missing.
    /// </summary>
    HistoryForgotten = 13,

    /// <summary>
    /// This device was in an epoch of its own, although the group as a member signed it has one with that number: the server showed people
    /// different commits. The device comes back by itself; what it wrote there the others may never have seen.
    /// </summary>
    GroupForked = 14,
}
