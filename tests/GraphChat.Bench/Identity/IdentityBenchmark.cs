using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphChat.Bench.Sending;
using GraphChat.Identity.Validation;
using GraphChat.Jose;
using Microsoft.Extensions.DependencyInjection;

namespace GraphChat.Bench.Identity;

/// <summary>Checking access tokens, giving them out, and what a storm of sign-ins takes from everything else.</summary>
internal sealed class IdentityBenchmark : IBenchmark
{
    private const int Callers = 32;

    public string Name => "identity";

    public string Description => "Access tokens: checked (warm, and cold against bare ECDsa.VerifyData), given out to clients; and tokens checked and messages kept beside a storm of sign-ins.";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var host = await BenchIdentity.StartAsync(cancellationToken);
        var token = await host.TokenAsync(cancellationToken);
        var warm = host.Services.GetRequiredService<AccessTokenValidator>();
        var cold = new AccessTokenValidator(
            "urn:graphchat:api",
            host.Services.GetServices<IIssuerKeys>(),
            host.Origin,
            host.Services.GetRequiredService<ISessionState>(),
            TimeProvider.System,
            mostRemembered: 0);

        await run.CompareAsync(
            "token checked, warm, one core", "tokens/s", Better.More, "the aim, 200,000/s", _ => Task.FromResult(200_000d), ct => ValidateAsync(warm, token, run.Duration, ct), 1.0, cancellationToken);
        var verify = await BareVerifyAsync(host, token, cancellationToken);
        await run.CompareAsync(
            "token checked, cold, one core", "tokens/s", Better.More, "ECDsa.VerifyData", _ => Task.FromResult(Rate(verify, run.Duration)), ct => ValidateAsync(cold, token, run.Duration, ct), 0.85, cancellationToken);
        await run.CompareAsync(
            $"client credentials over HTTP, {Callers} callers", "tokens/s", Better.More, "the aim, 2,000/s", _ => Task.FromResult(2_000d), ct => IssueAsync(host, run.Duration, ct), 1.0, cancellationToken);
        await run.CompareAsync(
            "token checked beside 100 sign-ins at once", "tokens/s", Better.More, "without sign-ins", ct => ValidateAsync(warm, token, run.Duration, ct), ct => SignInStorm.BesideAsync(host.Origin, () => ValidateAsync(warm, token, run.Duration, ct), ct), 0.5, cancellationToken);
        await MessagesAsync(run, cancellationToken);
    }

    // On a whole node, which carries the provider.
    private static async Task MessagesAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var people = run.IsQuick ? 2 : Callers;
        await using var deployment = await SendDeployment.StartAsync(people, nodes: 1, cancellationToken);
        await run.CompareAsync(
            "messages kept beside 100 sign-ins at once", "messages/s", Better.More, "without sign-ins", RateAsync, ct => SignInStorm.BesideAsync(deployment.Origin, () => RateAsync(ct), ct), 0.5, cancellationToken);

        Task<double> RateAsync(CancellationToken ct) => deployment.PeakAsync(SendWay.Socket, people, window: 8, hasReaders: false, run.Duration, ct);
    }

    private static async Task<double> ValidateAsync(AccessTokenValidator validator, string token, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (count, started) = (0, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            for (var i = 0; i < 100; i++, count++)
            {
                if ((await validator.ValidateAsync(token, cancellationToken)).Token is null)
                {
                    throw new InvalidOperationException("The token was refused.");
                }
            }
        }

        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Rate(Func<bool> work, TimeSpan duration)
    {
        var (count, started) = (0, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            for (var i = 0; i < 100; i++, count++)
            {
                if (!work())
                {
                    throw new InvalidOperationException("The signature was refused.");
                }
            }
        }

        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The framework's own verification of the token's signature, and nothing besides.</summary>
    private static async Task<Func<bool>> BareVerifyAsync(BenchIdentity host, string token, CancellationToken cancellationToken)
    {
        var parts = token.Split('.');
        var kid = JsonDocument.Parse(Decode(parts[0])).RootElement.GetProperty("kid").GetString();
        var keys = JsonDocument.Parse(await host.Http.GetStringAsync(new Uri(host.Origin + "/.well-known/jwks"), cancellationToken)).RootElement;
        var jwk = keys.GetProperty("keys").EnumerateArray().Single(key => key.GetProperty("kid").GetString() == kid);
        var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Decode(jwk.GetProperty("x").GetString()!), Y = Decode(jwk.GetProperty("y").GetString()!) },
        });
        var (data, signature) = (Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decode(parts[2]));
        return () => key.VerifyData(data, signature, HashAlgorithmName.SHA256);
    }

    private static byte[] Decode(string text) => Base64UrlText.TryDecode(text, out var bytes) ? bytes : throw new InvalidOperationException("No base64url.");

    private static async Task<double> IssueAsync(BenchIdentity host, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (count, started) = (0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                await host.TokenAsync(cancellationToken);
                Interlocked.Increment(ref count);
            }
        }));
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
