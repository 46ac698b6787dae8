using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphChat.Transport.Tests.Reference;
using Xunit;

namespace GraphChat.Transport.Tests;

public sealed class TrustedOperationsTests
{
    private const string Hello = "query Hello { hello }";
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Hello)));

    [Theory]
    [InlineData("""{"documentId":"sha256:HASH"}""", null)]
    [InlineData("""{"documentId":"HASH"}""", null)]
    [InlineData("""{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"HASH"}}}""", null)]
    [InlineData("""{"query":"query Hello { hello }"}""", null)]
    [InlineData("""{"query":"query Hello  { hello }"}""", "UNTRUSTED_OPERATION")]
    [InlineData("""{"query":"{ hello }","documentId":"HASH"}""", "UNTRUSTED_OPERATION")]
    [InlineData("""{"documentId":"sha256:00"}""", "OPERATION_NOT_FOUND")]
    [InlineData("""{"documentId":""}""", "OPERATION_NOT_FOUND")]
    [InlineData("""{"documentId":7}""", "BAD_INPUT")]
    [InlineData("""{"extensions":{"persistedQuery":{"sha256Hash":7}}}""", "BAD_INPUT")]
    public async Task Where_only_trusted_operations_run(string body, string? code)
    {
        await using var server = await TestServer.StartAsync(
            TestSchema.CreateExecutor(), new() { TrustedOperations = TrustedOperations.Of([Hello]), TrustedOperationsOnly = true });

        var json = await PostAsync(server, body.Replace("HASH", Hash, StringComparison.Ordinal));

        Assert.Equal(code, CodeOf(json));
        Assert.Equal(code is null, json.TryGetProperty("data", out _));
    }

    [Fact]
    public async Task Where_others_run_too_an_unknown_id_is_told()
    {
        await using var server = await TestServer.StartAsync(
            TestSchema.CreateExecutor(), new() { TrustedOperations = TrustedOperations.Of([Hello]) });

        Assert.Null(CodeOf(await PostAsync(server, """{"query":"{ hello }"}""")));
        Assert.Equal("OPERATION_NOT_FOUND", CodeOf(await PostAsync(server, """{"documentId":"00"}""")));
    }

    [Fact]
    public async Task Without_any_nothing_runs_where_only_trusted_ones_may()
    {
        await using var server = await TestServer.StartAsync(TestSchema.CreateExecutor(), new() { TrustedOperationsOnly = true });

        Assert.Equal("UNTRUSTED_OPERATION", CodeOf(await PostAsync(server, """{"query":"{ hello }"}""")));
    }

    [Fact]
    public void A_manifest_is_read()
    {
        var manifest = $$"""{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"{{Hash}}","name":"Hello","type":"query","body":"{{Hello}}"}]}""";

        var trusted = TrustedOperations.Read(Encoding.UTF8.GetBytes(manifest));

        Assert.Equal(1, trusted.Count);
        Assert.True(trusted.TryFind($"sha256:{Hash}", out var document));
        Assert.Equal(Hello, Encoding.UTF8.GetString(document.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":2,"operations":[]}""")]
    [InlineData("""{"version":1,"operations":{}}""")]
    [InlineData("""{"version":1,"operations":[{"id":"00","body":"{ hello }"}]}""")]
    [InlineData("""{"version":1,"operations":[{"id":"00","body":null}]}""")]
    [InlineData("""{"version":1,"operations":[{"body":"{ hello }"}]}""")]
    public void What_is_no_manifest_is_refused(string manifest)
    {
        Assert.Throws<FormatException>(() => TrustedOperations.Read(Encoding.UTF8.GetBytes(manifest)));
    }

    private static string? CodeOf(JsonElement json) =>
        json.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("extensions").GetProperty("code").GetString() : null;

    private static async Task<JsonElement> PostAsync(TestServer server, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync(server.GraphQL, content, TestContext.Current.CancellationToken);
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }
}
