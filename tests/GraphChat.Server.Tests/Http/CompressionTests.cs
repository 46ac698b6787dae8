using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.Http;

public sealed class CompressionTests(SharedNode shared)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/front-page.css")]
    [InlineData("/schema.graphql")]
    [InlineData("/graphiql")]
    [InlineData("/graphiql/graphiql.js")]
    [InlineData("/graphiql/graphiql.css")]
    public async Task What_is_the_same_for_everybody_comes_as_the_asker_takes_it(string path)
    {
        var node = shared.Required();

        var plain = await GetAsync(node, path, null);
        var brotli = await GetAsync(node, path, "gzip, deflate, br");
        var gzip = await GetAsync(node, path, "br;q=0, gzip");
        var neither = await GetAsync(node, path, "identity");

        Assert.Equal((null, "br", "gzip", null), (plain.Coding, brotli.Coding, gzip.Coding, neither.Coding));
        Assert.Equal(plain.Bytes, Decompressed(new BrotliStream(new MemoryStream(brotli.Bytes), CompressionMode.Decompress)));
        Assert.Equal(plain.Bytes, Decompressed(new GZipStream(new MemoryStream(gzip.Bytes), CompressionMode.Decompress)));
        Assert.Equal(plain.Bytes, neither.Bytes);
        Assert.True(plain.Bytes.Length < 200 || brotli.Bytes.Length < plain.Bytes.Length * 0.75);
        Assert.All([plain, brotli, gzip], answer => Assert.Equal("Accept-Encoding", answer.Vary));
    }

    // BREACH: the length of a compressed answer tells how much of it repeats what the asker chose.
    [Theory]
    [InlineData("/graphql")]
    [InlineData("/graphql?query=%7Bme%7Bperson%7Bid%7D%7D%7D")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/account/sign-in")]
    [InlineData("/health/ready")]
    public async Task What_holds_secrets_beside_what_an_asker_chose_is_never_compressed(string path)
    {
        var node = shared.Required();
        using var ann = await RawPerson.CreateAsync(node.Deployment);
        var isPost = path == "/graphql";
        using var request = new HttpRequestMessage(isPost ? HttpMethod.Post : HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.AcceptEncoding.ParseAdd("br, gzip, deflate, zstd");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ann.Token);
        request.Headers.Add("GraphQL-Preflight", "1");
        request.Content = isPost
            ? new StringContent($$"""{"query":"{ {{string.Join(' ', Enumerable.Range(0, 40).Select(i => $"a{i}: __typename"))}} }"}""", Encoding.UTF8, "application/json")
            : null;

        using var answer = await node.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.NotEqual(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    private static async Task<(byte[] Bytes, string? Coding, string Vary)> GetAsync(SharedNode node, string path, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        }

        using var answer = await node.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (
            await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            answer.Content.Headers.ContentEncoding.SingleOrDefault(),
            Assert.Single(answer.Headers.Vary));
    }

    private static byte[] Decompressed(Stream stream)
    {
        using (stream)
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
    }
}
