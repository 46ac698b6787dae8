namespace GraphChat.Cryptography.Hpke;

/// <summary>The <c>info</c> of HPKE as the key schedule takes it, hashed once for any number of recipients. Immutable.</summary>
public sealed class HpkeInfo
{
    internal HpkeInfo(HpkeSuite suite, byte[] scheduleContext)
    {
        Suite = suite;
        ScheduleContext = scheduleContext;
    }

    internal HpkeSuite Suite { get; }

    internal byte[] ScheduleContext { get; }
}
