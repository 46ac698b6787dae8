using System.Diagnostics;
using System.Globalization;
using GraphChat.Delivery.S3.Tests;
using GraphChat.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(S3Server))]

namespace GraphChat.Delivery.S3.Tests;

/// <summary>An S3 server that no one here wrote, which verifies every signature, as a process of the tests' own.</summary>
public sealed class S3Server : IAsyncLifetime
{
    private const string Oracle = "tests/GraphChat.Delivery.S3.Tests/oracle";
    private readonly string _folder = Directory.CreateTempSubdirectory("graphchat-s3").FullName;
    private Process? _process;
    private int _port;

    /// <summary>How to reach its bucket; each test has a prefix of its own.</summary>
    public S3Options Options(string prefix)
    {
        Requirement.Missing(
            _process is null, $"The npm packages of {Oracle} are not installed: run ./graphchat test, which installs what the tests need.");
        return S3Options.Parse(string.Create(
            CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/attachments,key=S3RVER,secret=S3RVER,prefix={prefix}/"));
    }

    /// <summary>The names of the objects below a prefix, as they lie on the server's disk.</summary>
    public IReadOnlyList<string> Objects(string prefix)
    {
        var folder = Path.Combine(_folder, "attachments", prefix);
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*._S3rver_object", SearchOption.AllDirectories)]
            : [];
    }

    public async ValueTask InitializeAsync()
    {
        var path = Repository.PathOf(Oracle.Split('/'));
        if (!Directory.Exists(Path.Combine(path, "node_modules")))
        {
            return;
        }

        var start = new ProcessStartInfo("node", ["server.mjs", _folder])
        {
            WorkingDirectory = path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        _port = int.Parse((await _process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
