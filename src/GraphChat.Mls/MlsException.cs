namespace GraphChat.Mls;

/// <summary>
/// Carries an <see cref="MlsError"/> from where a rule was broken to the door, which turns it into a result.
/// Only the codec and other building blocks let it out.
/// </summary>
public sealed class MlsException : Exception
{
    /// <summary>A broken rule.</summary>
    public MlsException(MlsErrorCode code, string section)
        : base($"{code} (RFC 9420 §{section})") => Error = new MlsError(code, section);

    /// <summary>What was broken.</summary>
    public MlsError Error { get; }
}
