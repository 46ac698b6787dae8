using System.Globalization;
using GraphChat.Cli.Local;

namespace GraphChat.Cli.Chaos;

/// <summary>
/// A file system of its own and of a fixed size, in memory, which can be filled. It is there only for those who enter it:
/// it lies in a mount namespace that ends with this process, and needs no rights on the machine.
/// </summary>
/// <remarks>One owner.</remarks>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const string ReadyLine = "mounted";
    private const int PieceBytes = 1 << 20;
    private readonly ChildProcess _holder;

    private SmallDisk(ChildProcess holder, string folder, IReadOnlyList<string> enter)
    {
        _holder = holder;
        Folder = folder;
        Enter = enter;
    }

    /// <summary>Where it is for those who entered it.</summary>
    public string Folder { get; }

    /// <summary>What stands before a command that is to see it.</summary>
    public IReadOnlyList<string> Enter { get; }

    private string Ballast => $"/proc/{_holder.Id}/root{Folder}/ballast";

    /// <summary>Makes one over <paramref name="folder"/>; null where the machine allows no namespaces.</summary>
    public static async Task<SmallDisk?> TryCreateAsync(string folder, int megabytes, TimeProvider time, CancellationToken cancellationToken)
    {
        SecretFile.CreateFolder(folder);
        var isRoot = Environment.IsPrivilegedProcess;
        var mounted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] arguments =
        [
            .. isRoot ? [] : (string[])["--user", "--map-root-user"],
            "--mount", "sh", "-c", $"mount -t tmpfs -o mode=0700,size={megabytes.ToString(CultureInfo.InvariantCulture)}m graphchat \"$0\" && echo {ReadyLine} && exec sleep infinity", folder,
        ];
        var holder = await ChildProcess.StartAsync(
            new ChildProcessOptions("small disk", "unshare", arguments)
            {
                DeathSignal = Signals.Kill,
                OnLine = line =>
                {
                    if (line == ReadyLine)
                    {
                        mounted.TrySetResult();
                    }
                },
            },
            time);
        if (await Task.WhenAny(mounted.Task, holder.Exited).WaitAsync(cancellationToken) != mounted.Task)
        {
            await holder.DisposeAsync();
            return null;
        }

        var target = holder.Id.ToString(CultureInfo.InvariantCulture);
        return new SmallDisk(
            holder, folder, ["nsenter", "--target", target, "--mount", .. isRoot ? [] : (string[])["--user", "--preserve-credentials"], "--"]);
    }

    /// <summary>How PostgreSQL's programs run on it: they refuse root, which an ordinary user is in there.</summary>
    public RunAs RunAs(RunAs outside) => outside with
    {
        Prefix = [.. Enter, .. outside.Prefix.Count > 0 ? outside.Prefix : ["unshare", "--user", "--map-user=1000"]],
    };

    /// <summary>Writes until nothing more goes onto it; gives how many bytes there were left.</summary>
    public long Fill()
    {
        var piece = new byte[PieceBytes];
        // Unbuffered: what does not fit is to be known here, and not when the file is closed.
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        for (var size = PieceBytes; size >= 4096;)
        {
            try
            {
                ballast.Write(piece.AsSpan(0, size));
            }
            catch (IOException)
            {
                size /= 2;
            }
        }

        return ballast.Length;
    }

    /// <summary>Makes room again.</summary>
    public void Free() => File.Delete(Ballast);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _holder.DisposeAsync();
}
