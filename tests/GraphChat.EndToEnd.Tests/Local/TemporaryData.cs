using GraphChat.Testing;

namespace GraphChat.EndToEnd.Tests.Local;

/// <summary>A data folder below a 0700 folder, as everybody's home is, and a port.</summary>
internal sealed class TemporaryData : IDisposable
{
    // Directory.CreateTempSubdirectory makes it 0700.
    private readonly string _home = Directory.CreateTempSubdirectory("graphchat-home-").FullName;

    public string Home => _home;

    public string Folder => Path.Combine(_home, "data");

    public int Port { get; } = TestPort.Next();

    public string[] Options => ["--data", Folder, "--port", Port.ToString(System.Globalization.CultureInfo.InvariantCulture)];

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
