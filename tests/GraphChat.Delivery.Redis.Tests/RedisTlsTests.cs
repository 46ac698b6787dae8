using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace GraphChat.Delivery.Redis.Tests;

/// <summary>A Redis that speaks TLS, with a certificate of an authority of the test's own.</summary>
public sealed class RedisTlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graphchat-tls").FullName;
    private RedisServer _server = null!;

    private string Ca => Path.Combine(_folder, "ca.pem");

    public async ValueTask InitializeAsync()
    {
        WriteCertificates();
        _server = await RedisServer.StartAsync(
            "--port", "0", "--tls-port", "{port}", "--tls-auth-clients", "no",
            "--tls-cert-file", Path.Combine(_folder, "server.pem"), "--tls-key-file", Path.Combine(_folder, "server.key"),
            "--tls-ca-cert-file", Ca);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Frames_go_over_tls_under_an_authority_of_ones_own()
    {
        await using var source = new RedisBusSource(_server, _server.Options with { Tls = true, CaFile = Ca });
        await BusProbe.AssertCarriesAsync(await source.OpenNodeAsync(), await source.OpenNodeAsync());
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_or_for_another_name_and_a_server_without_tls_are_refused()
    {
        foreach (var options in new[]
        {
            _server.Options with { Tls = true },
            _server.Options with { Tls = true, CaFile = Ca, Host = "localhost" },
            _server.Options with { Tls = true, CaFile = Path.Combine(_folder, "absent.pem") },
            _server.Options,
        })
        {
            await using var bus = new RedisMessageBus(options, TimeProvider.System);
            await Task.Delay(300);
            Assert.False(bus.IsConnected);
        }
    }

    private void WriteCertificates()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=test authority", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var ca = caRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=redis", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var server = request.Create(ca, now.AddDays(-1), now.AddDays(1), [1, 2, 3]);
        File.WriteAllText(Ca, ca.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "server.pem"), server.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
