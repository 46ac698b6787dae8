using GraphChat.Cli.Chaos;
using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Cli.Tests.Chaos;

public sealed class SmallDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Place => Path.Combine(_folder.Root, "disk");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Who_entered_it_finds_no_room_once_it_is_full_and_some_again_afterwards()
    {
        var disk = await SmallDisk.TryCreateAsync(Place, 4, TimeProvider.System, Cancel);
        Requirement.Missing(disk is null, "This machine allows no mount namespace.");
        await using var _ = disk!;
        Assert.Equal(0, await WriteAsync(disk!, "before"));

        Assert.InRange(disk!.Fill(), 3 << 20, 4 << 20);
        Assert.NotEqual(0, await WriteAsync(disk!, "full"));
        disk.Free();

        Assert.Equal(0, await WriteAsync(disk!, "after"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Place));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_mounted_over_gives_none()
    {
        Assert.Null(await SmallDisk.TryCreateAsync(Place, -1, TimeProvider.System, Cancel));
    }

    private static async Task<int> WriteAsync(SmallDisk disk, string name)
    {
        string[] command = [.. disk.RunAs(RunAs.Directly).Prefix, "dd", "if=/dev/zero", $"of={disk.Folder}/{name}", "bs=65536", "count=1"];
        return (await CommandRunner.RunAsync(command[0], command[1..], null, Cancel)).ExitCode;
    }
}
