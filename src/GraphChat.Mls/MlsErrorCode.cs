namespace GraphChat.Mls;

/// <summary>Why something from a peer was refused. Decryption never says more than <see cref="DecryptionFailed"/>.</summary>
public enum MlsErrorCode
{
    /// <summary>The bytes are not the structure, not in its canonical form, or go on after its end.</summary>
    Malformed,

    /// <summary>Another version of the protocol than 1.0.</summary>
    UnsupportedVersion,

    /// <summary>A cipher suite that this library has not, or another than the group's.</summary>
    UnsupportedCipherSuite,

    /// <summary>A kind of message, proposal, credential or extension that cannot be handled here.</summary>
    Unsupported,

    /// <summary>The message is another group's.</summary>
    WrongGroup,

    /// <summary>The message is of a past epoch whose keys are gone, or of one that has not come yet.</summary>
    WrongEpoch,

    /// <summary>The sender is no leaf, no external sender, or may not send this.</summary>
    UnknownSender,

    /// <summary>A signature does not verify.</summary>
    InvalidSignature,

    /// <summary>The membership tag is missing or wrong.</summary>
    InvalidMembershipTag,

    /// <summary>The confirmation tag is missing or wrong.</summary>
    InvalidConfirmationTag,

    /// <summary>A ciphertext does not open.</summary>
    DecryptionFailed,

    /// <summary>The key of this message was used already, or lies too far ahead.</summary>
    KeyUnavailable,

    /// <summary>A KeyPackage breaks a rule.</summary>
    InvalidKeyPackage,

    /// <summary>A leaf breaks a rule.</summary>
    InvalidLeafNode,

    /// <summary>The credential validator refused a credential.</summary>
    InvalidCredential,

    /// <summary>The ratchet tree breaks a rule or is not the one that was hashed.</summary>
    InvalidTree,

    /// <summary>A proposal breaks a rule.</summary>
    InvalidProposal,

    /// <summary>A commit refers to a proposal that was not seen.</summary>
    UnknownProposal,

    /// <summary>A commit breaks a rule.</summary>
    InvalidCommit,

    /// <summary>The path of a commit breaks a rule or does not decrypt to its keys.</summary>
    InvalidPath,

    /// <summary>A GroupInfo breaks a rule or is not that of the commit.</summary>
    InvalidGroupInfo,

    /// <summary>A Welcome breaks a rule, or is not for the members that were added.</summary>
    InvalidWelcome,

    /// <summary>None of the key packages that were offered is meant.</summary>
    NoMatchingKeyPackage,

    /// <summary>The ratchet tree is neither in the GroupInfo nor was it given.</summary>
    MissingTree,

    /// <summary>A pre-shared key is not known here.</summary>
    UnknownPreSharedKey,

    /// <summary>The application's policy refused it.</summary>
    RefusedByPolicy,

    /// <summary>The group cannot do this now: it has a pending commit, or has been left or reinitialised.</summary>
    WrongState,

    /// <summary>A limit of the settings was met.</summary>
    LimitExceeded,
}
