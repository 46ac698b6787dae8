using GraphChat.Client;

namespace GraphChat.Cli.Chaos;

/// <summary>Notes what is seen while a run goes on.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ChaosRecorder
{
    private readonly Lock _lock = new();
    private readonly List<AcknowledgedSend> _acknowledged = [];
    private readonly List<SeenMessage> _seen = [];
    private readonly List<SeenEvent> _delivered = [];
    private readonly List<string> _incidents = [];
    private readonly HashSet<string> _broken = [];

    /// <summary>What goes wrong now.</summary>
    public FaultKind Fault { get; set; }

    /// <summary>How many tokens were renewed on an open socket.</summary>
    public Tally TokensRenewed { get; } = new();

    /// <summary>How many sockets the server closed because their token had ended.</summary>
    public Tally TokensEnded { get; } = new();

    /// <summary>How often somebody without a right to a conversation tried to read it and was refused.</summary>
    public Tally Refused { get; } = new();

    /// <summary>How often somebody had to sign in again, because the answer to a renewal was lost.</summary>
    public Tally SignedInAgain { get; } = new();

    /// <summary>How many sends were acknowledged up to now.</summary>
    public int AcknowledgedCount
    {
        get
        {
            lock (_lock)
            {
                return _acknowledged.Count;
            }
        }
    }

    /// <summary>A send that was acknowledged.</summary>
    public void Add(AcknowledgedSend sent)
    {
        lock (_lock)
        {
            _acknowledged.Add(sent);
        }
    }

    /// <summary>A message that somebody saw.</summary>
    public void Add(SeenMessage seen)
    {
        lock (_lock)
        {
            _seen.Add(seen);
        }
    }

    /// <summary>An event that a subscription delivered.</summary>
    public void Add(SeenEvent delivered)
    {
        lock (_lock)
        {
            _delivered.Add(delivered);
        }
    }

    /// <summary>Something that must not be.</summary>
    public void AddIncident(string what)
    {
        lock (_lock)
        {
            _incidents.Add(what);
        }
    }

    /// <summary>Something failed in a way that no fault explains. The same again is noted once: whoever fails goes on trying.</summary>
    public void AddBroken(string who, Exception exception)
    {
        lock (_lock)
        {
            var what = $"{who} broke: {exception.Message} ({(exception as GraphChatException)?.Code ?? exception.GetType().Name})";
            if (_broken.Add(what))
            {
                _incidents.Add(what);
            }
        }
    }

    /// <summary>All of it, without what only the database knows.</summary>
    public ChaosHistory ToHistory()
    {
        lock (_lock)
        {
            return new ChaosHistory { Acknowledged = [.. _acknowledged], Seen = [.. _seen], Delivered = [.. _delivered], Incidents = [.. _incidents] };
        }
    }
}
