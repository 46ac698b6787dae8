using GraphChat.Delivery.Ports;
using GraphChat.Identity.Validation;

namespace GraphChat.Server.Sessions;

/// <summary>
/// Carries the ends of sessions from the provider in this process to what lives of them here: sockets are closed, and the
/// delivery service's own log of revocations ends the subscriptions on every node. Runs on each node.
/// </summary>
internal sealed class SessionEnds(
    ISessionState sessions, ISessionRevocations revocations, LiveSessions live, TimeProvider time, ILogger<SessionEnds> logger) : BackgroundService
{
    private const int MostAtOnce = 1000;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);
    private long _revision;
    private bool _isFailing;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Sessions that ended before are refused when their tokens are checked.
        _revision = await sessions.ReadRevisionAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await FollowAsync(stoppingToken);
                _isFailing = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (!_isFailing)
                {
                    logger.LogWarning(exception, "The ends of sessions cannot be read.");
                }

                _isFailing = true;
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SessionRevocation> read;
        do
        {
            read = await sessions.ReadRevocationsAsync(_revision, MostAtOnce, cancellationToken);
            foreach (var revocation in read)
            {
                live.End(revocation.SessionId);
                if (!await revocations.IsRevokedAsync(revocation.SessionId, cancellationToken))
                {
                    await revocations.RevokeSessionAsync(revocation.SessionId, revocation.RevokedAt, cancellationToken);
                }

                _revision = revocation.Revision;
            }
        }
        while (read.Count == MostAtOnce);
    }
}
