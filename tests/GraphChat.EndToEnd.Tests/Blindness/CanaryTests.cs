using System.Security.Cryptography;
using System.Text;
using GraphChat.Cli;
using GraphChat.Cli.Local;
using GraphChat.Cli.People;
using GraphChat.EndToEnd.Tests.Local;
using Xunit;

namespace GraphChat.EndToEnd.Tests.Blindness;

/// <summary>
/// Guarantee G1: a marker that one person sends to another is looked for in all that the server is and keeps. A marker
/// that the server does know, the people's names, shows that the search would find it.
/// </summary>
[Collection("the whole machine")]
public sealed class CanaryTests : IDisposable
{
    private readonly TemporaryData _data = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_people_write_is_nowhere_on_the_servers_side(int nodes)
    {
        var marker = $"canary-{RandomNumberGenerator.GetHexString(40, lowercase: true)}";
        await using var instance = await LocalInstance.StartAsync(
            new LocalInstanceOptions(_data.Folder, _data.Port, nodes), Installation.Find(), TimeProvider.System, _ => { }, Cancel);
        Dictionary<string, Haystack> places;
        await using (var people = await PairOfPeople.ArriveAsync(instance, Path.Combine(_data.Home, "devices"), TimeProvider.System, Cancel))
        {
            await people.MeetAsync(Cancel);
            await people.Lea.SendAsync($"Dear Tom, {marker}", Cancel);
            await WaitUntilReadAsync(people.Tom, marker);
            places = await PlacesAsync(instance);
        }

        Assert.All(places, place => Assert.False(place.Value.Finds(marker), place.Key));
        // The people's own stores are encrypted, too; they are free to be read now.
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(_data.Home, "devices"), "*", SearchOption.AllDirectories),
            file => Assert.False(new Haystack([File.ReadAllBytes(file)]).Finds(marker), file));
        Assert.True(places["pg_dump"].Finds(instance.Accounts[0].DisplayName));
        Assert.True(places["the files of PostgreSQL"].Finds(instance.Accounts[0].DisplayName));
        Assert.All(
            places.Where(place => place.Key.StartsWith("the memory of", StringComparison.Ordinal)),
            place => Assert.True(place.Value.Finds($"localhost:{_data.Port}"), place.Key));
    }

    private static async Task WaitUntilReadAsync(LocalPerson person, string marker)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!person.Seen.Any(message => message.Text.Contains(marker, StringComparison.Ordinal)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(20), "The message did not arrive.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }
    }

    private async Task<Dictionary<string, Haystack>> PlacesAsync(LocalInstance instance)
    {
        var dump = await CommandRunner.RunAsync(
            instance.Cluster.Binaries["pg_dumpall"],
            ["--host", instance.Cluster.SocketFolder, "--username", "postgres"],
            new Dictionary<string, string> { ["PGPASSWORD"] = instance.Cluster.SuperuserPassword },
            Cancel);
        Assert.True(dump.ExitCode == 0, dump.Output);
        var places = new Dictionary<string, Haystack>
        {
            ["pg_dump"] = new([Encoding.UTF8.GetBytes(dump.Output)]),
            // The WAL is among them.
            ["the files of PostgreSQL"] = new(Files(Path.Combine(_data.Folder, "postgres"))),
            ["the logs"] = new(Files(instance.LogFolder)),
            ["the secrets"] = new(Files(Path.Combine(_data.Folder, "secrets"))),
        };
        foreach (var node in instance.Nodes)
        {
            places[$"the memory of {node.Name}"] = new(ProcessMemory.Read(node.Process!.Id));
        }

        if (instance.Redis is { } redis)
        {
            places["redis"] = new(ProcessMemory.Read(redis.Process.Id));
        }

        return places;
    }

    private static IEnumerable<byte[]> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(File.ReadAllBytes);
}
