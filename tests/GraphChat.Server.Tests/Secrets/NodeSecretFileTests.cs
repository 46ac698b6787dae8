using GraphChat.Server.Commands;
using GraphChat.Server.Secrets;
using Xunit;

namespace GraphChat.Server.Tests.Secrets;

public sealed class NodeSecretFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("graphchat-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_same_secret_gives_the_same_keys_on_every_node()
    {
        var file = Write(new byte[32], UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var secret = NodeSecretFile.Read(file);

        Assert.Equal(secret.Keys.Cursor.ToArray(), NodeSecretFile.Read(file).Keys.Cursor.ToArray());
        Assert.NotEqual(secret.Keys.Cursor.ToArray(), secret.Keys.Bus.ToArray());
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_secret_that_others_may_touch_is_refused(UnixFileMode others)
    {
        var file = Write(new byte[32], UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        Assert.Contains("chmod 600", Refused(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_secret_of_another_length_is_refused(int length)
    {
        var file = Write(new byte[length], UnixFileMode.UserRead);

        Assert.Contains("exactly 32", Refused(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_secret_is_refused_with_how_to_make_one()
    {
        Assert.Contains("/dev/urandom", Refused(Path.Combine(_folder.FullName, "absent")), StringComparison.Ordinal);
        Assert.Contains("/dev/urandom", Refused(Path.Combine(_folder.FullName, "absent", "deeper")), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Refused(_folder.FullName), StringComparison.Ordinal);
    }

    private static string Refused(string file)
    {
        var failure = Assert.Throws<StartFailure>(() => NodeSecretFile.Read(file));
        Assert.Equal(ExitCode.Usage, failure.ExitCode);
        return failure.Message;
    }

    private string Write(byte[] bytes, UnixFileMode mode)
    {
        var path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("n"));
        File.WriteAllBytes(path, bytes);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }

        return path;
    }
}
