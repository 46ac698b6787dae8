using System.Globalization;

namespace GraphChat.Cli.Local;

/// <summary>
/// What a cluster left behind when it was not stopped in order. The caller holds the lock of the installation, so a
/// postmaster of this folder that still runs is an orphan of ours.
/// </summary>
internal sealed class StalePostmaster(string dataFolder, TimeProvider time)
{
    private string PidFile => Path.Combine(dataFolder, "postmaster.pid");

    /// <summary>Stops the orphan, if there is one, and removes a pid file whose number now belongs to someone else.</summary>
    /// <exception cref="LocalFailure">The orphan does not end.</exception>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(PidFile)
            || !int.TryParse((await File.ReadAllLinesAsync(PidFile, cancellationToken)).FirstOrDefault(), CultureInfo.InvariantCulture, out var processId))
        {
            return;
        }

        if (!IsOurs(processId))
        {
            File.Delete(PidFile);
            return;
        }

        Signals.Send(processId, Signals.Interrupt);
        for (var waited = 0; IsOurs(processId); waited++)
        {
            if (waited == 300)
            {
                throw LocalFailure.Unavailable($"An earlier PostgreSQL of this folder (process {processId}) does not end. Stop it and run this again.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }

    private bool IsOurs(int processId)
    {
        try
        {
            var arguments = File.ReadAllText($"/proc/{processId}/cmdline").Split('\0');
            return arguments[0].EndsWith("postgres", StringComparison.Ordinal) && arguments.Contains(dataFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
