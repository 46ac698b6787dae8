using GraphChat.Delivery.Ports;
using GraphChat.Identity.Validation;

namespace GraphChat.Server.Sessions;

/// <summary>
/// Carries the ends of sessions from the provider in this process to what lives of them here: sockets are closed, and the
/// delivery service's own log of revocations ends the subscriptions on every node. Runs on each node.
/// </summary>
internal sealed class SessionEnds(
    ISessionState sessions, ISessionRevocations revocations, IDeviceStore devices, LiveSessions live, TimeProvider time, ILogger<SessionEnds> logger) : BackgroundService
{
    private const int MostAtOnce = 1000;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);
    private long _revision;
    private bool _hasCaughtUp;
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
        if (!_hasCaughtUp)
        {
            await CatchUpAsync(cancellationToken);
            _hasCaughtUp = true;
        }

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

                await RemoveDeviceAsync(revocation, cancellationToken);
                _revision = revocation.Revision;
            }
        }
        while (read.Count == MostAtOnce);
    }

    // What was lost while no node ran; a device that was removed before is passed over.
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SessionRevocation> lost;
        long after = 0;
        do
        {
            lost = await sessions.ReadLostDevicesAsync(after, MostAtOnce, cancellationToken);
            foreach (var revocation in lost)
            {
                await RemoveDeviceAsync(revocation, cancellationToken);
                after = revocation.Revision;
            }
        }
        while (lost.Count == MostAtOnce);
    }

    // Its person's chain still has it, as nobody here could sign; the removals from its groups are proposed by the keeper of removals.
    private async Task RemoveDeviceAsync(SessionRevocation revocation, CancellationToken cancellationToken)
    {
        if (revocation.Reason == SessionRevocation.DeviceLost)
        {
            await devices.RevokeOfSessionAsync(revocation.SessionId, revocation.RevokedAt, cancellationToken);
        }
    }
}
