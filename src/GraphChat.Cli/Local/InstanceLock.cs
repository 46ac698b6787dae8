using System.Text.Json;

namespace GraphChat.Cli.Local;

/// <summary>One process at a time for a data folder. The kernel lets go of it when its owner dies, however it dies.</summary>
/// <remarks>One owner; disposing lets go.</remarks>
internal sealed class InstanceLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _infoFile;

    private InstanceLock(FileStream file, string infoFile)
    {
        _file = file;
        _infoFile = infoFile;
    }

    /// <summary>Takes it, and makes the folder where there is none.</summary>
    /// <exception cref="LocalFailure">Another process holds it, or the folder cannot be written.</exception>
    public static InstanceLock Take(string dataFolder)
    {
        var infoFile = Path.Combine(dataFolder, "instance.json");
        try
        {
            SecretFile.CreateFolder(dataFolder);
            var file = new FileStream(Path.Combine(dataFolder, "instance.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new InstanceLock(file, infoFile);
        }
        catch (UnauthorizedAccessException e)
        {
            throw LocalFailure.Unavailable($"{dataFolder} cannot be written. Choose another folder with --data DIR.", e);
        }
        catch (IOException e) when (ReadInfo(infoFile) is { } info)
        {
            throw LocalFailure.Unavailable(
                $"GraphChat already runs here: {info.Origin} (process {info.ProcessId}). Use it, stop it with Ctrl-C where it "
                + "was started, or start another with --data DIR and --port N.",
                e);
        }
        catch (IOException e)
        {
            throw LocalFailure.Unavailable($"{dataFolder} is in use by another graphchat that is starting or stopping, or cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Says, for whoever comes second, where this instance is.</summary>
    public void Describe(InstanceInfo info) =>
        File.WriteAllText(_infoFile, JsonSerializer.Serialize(info));

    /// <summary>What the instance that runs on <paramref name="dataFolder"/> says of itself; null where none runs.</summary>
    public static InstanceInfo? Read(string dataFolder) =>
        IsHeld(dataFolder) ? ReadInfo(Path.Combine(dataFolder, "instance.json")) : null;

    /// <inheritdoc />
    public void Dispose()
    {
        File.Delete(_infoFile);
        _file.Dispose();
    }

    // What a killed instance said of itself is still there; its lock is not.
    private static bool IsHeld(string dataFolder)
    {
        try
        {
            using var free = new FileStream(Path.Combine(dataFolder, "instance.lock"), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static InstanceInfo? ReadInfo(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<InstanceInfo>(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
