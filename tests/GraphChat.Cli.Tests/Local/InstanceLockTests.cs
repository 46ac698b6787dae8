using GraphChat.Cli.Local;
using Xunit;

namespace GraphChat.Cli.Tests.Local;

public sealed class InstanceLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tells_the_second_where_the_first_is()
    {
        using var first = InstanceLock.Take(_folder["data"]);
        first.Describe(new InstanceInfo(4711, "http://localhost:5080"));

        var failure = Assert.Throws<LocalFailure>(() => InstanceLock.Take(_folder["data"]));

        Assert.Equal(ExitCode.Unavailable, failure.Code);
        Assert.Contains("already runs here: http://localhost:5080 (process 4711)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lets_the_next_in_when_the_first_is_gone()
    {
        using (InstanceLock.Take(_folder["data"]))
        {
        }

        using var second = InstanceLock.Take(_folder["data"]);

        Assert.Null(InstanceLock.Read(_folder["data"]));
    }

    [Fact]
    public void What_a_killed_instance_said_of_itself_is_not_believed()
    {
        using (var killed = InstanceLock.Take(_folder["data"]))
        {
            killed.Describe(new InstanceInfo(4711, "http://localhost:5080"));
            Assert.NotNull(InstanceLock.Read(_folder["data"]));
            File.Copy(Path.Combine(_folder["data"], "instance.json"), _folder["said"]);
        }

        File.Copy(_folder["said"], Path.Combine(_folder["data"], "instance.json"));

        Assert.Null(InstanceLock.Read(_folder["data"]));
        Assert.Null(InstanceLock.Read(_folder["nowhere"]));
    }

    [Fact]
    public void Makes_a_folder_that_only_its_owner_enters()
    {
        using var taken = InstanceLock.Take(_folder["data"]);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["data"]));
    }
}
