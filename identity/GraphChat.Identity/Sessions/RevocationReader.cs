using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GraphChat.Identity.Sessions;

/// <summary>Reads the log of revocations again and again, so that this node hears of what others revoked.</summary>
internal sealed partial class RevocationReader(
    SessionState state, GraphChatIdentityOptions options, TimeProvider time, ILogger<RevocationReader> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failed = false;
        using var timer = new PeriodicTimer(options.RevocationPollInterval, time);
        while (await WaitAsync(timer, stoppingToken))
        {
            try
            {
                await state.ReadOnAsync(stoppingToken);
                failed = false;
            }
            catch (NpgsqlException exception)
            {
                if (!failed)
                {
                    LogUnreadable(exception.GetType().Name);
                }

                failed = true;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of ended sessions cannot be read ({Reason}); every token is checked against the database until it can.")]
    private partial void LogUnreadable(string reason);
}
