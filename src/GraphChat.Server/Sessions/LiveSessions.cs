using GraphChat.Delivery;

namespace GraphChat.Server.Sessions;

/// <summary>The sessions that have sockets on this node, so that a session's end reaches them at once. Thread-safe.</summary>
internal sealed class LiveSessions
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>Notes a socket of a session until the lease is disposed.</summary>
    public Lease Join(string sessionId, UserId user)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(sessionId, out var session))
            {
                session = new Session(user);
                _sessions.Add(sessionId, session);
            }

            session.Sockets++;
            return new Lease(this, sessionId, session);
        }
    }

    /// <summary>Ends a session's sockets.</summary>
    public void End(string sessionId)
    {
        Session? session;
        lock (_lock)
        {
            _sessions.TryGetValue(sessionId, out session);
        }

        session?.Ended.Cancel();
    }

    /// <summary>Ends the sockets of all sessions of a person.</summary>
    public void End(UserId user)
    {
        List<Session> sessions;
        lock (_lock)
        {
            sessions = [.. _sessions.Values.Where(session => session.User == user)];
        }

        sessions.ForEach(session => session.Ended.Cancel());
    }

    private void Leave(string sessionId, Session session)
    {
        lock (_lock)
        {
            if (--session.Sockets > 0)
            {
                return;
            }

            if (_sessions.GetValueOrDefault(sessionId) == session)
            {
                _sessions.Remove(sessionId);
            }
        }
    }

    /// <summary>One socket's part in a session.</summary>
    internal sealed class Lease(LiveSessions owner, string sessionId, Session session) : IDisposable
    {
        private int _disposed;

        /// <summary>Cancelled when the session ends.</summary>
        public CancellationToken Ended => session.Ended.Token;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                owner.Leave(sessionId, session);
            }
        }
    }

    internal sealed class Session(UserId user)
    {
        public UserId User { get; } = user;

        // Without a timer or a wait handle it holds nothing that needs disposing, and a late Cancel stays harmless.
        public CancellationTokenSource Ended { get; } = new();

        public int Sockets { get; set; }
    }
}
