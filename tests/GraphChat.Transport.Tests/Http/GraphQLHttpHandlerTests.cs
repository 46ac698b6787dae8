using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Transport.Tests.Http;

public sealed class GraphQLHttpHandlerTests
{
    private const string Hello = """{"query":"{ hello }"}""";
    private const string Answer = """{"data":{"hello":"world"}}""";

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/graphql-response+json", "application/graphql-response+json")]
    [InlineData("application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json")]
    [InlineData("application/graphql-response+json;q=0.5, application/json", "application/json")]
    [InlineData("application/graphql-response+json, */*", "application/graphql-response+json")]
    [InlineData("application/json;q=0, */*", "application/graphql-response+json")]
    [InlineData("text/html, application/json;charset=utf-8", "application/json")]
    public async Task The_media_type_is_what_the_client_likes_best(string? accept, string expected)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await PostAsync(server, Hello, request => AddAccept(request, accept));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"{expected}; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(Answer, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json;q=0")]
    [InlineData("application/json;charset=utf-16")]
    [InlineData("text/event-stream;q=0")]
    [InlineData("not a media type")]
    public async Task What_nothing_can_carry_is_406(string accept)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await PostAsync(server, Hello, request => AddAccept(request, accept));

        await AssertErrorAsync(response, HttpStatusCode.NotAcceptable, "NOT_ACCEPTABLE");
    }

    [Fact]
    public async Task No_answer_is_kept_or_guessed_at()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await PostAsync(server, Hello);
        using var refused = await PostAsync(server, "[]");

        foreach (var each in new[] { response, refused })
        {
            Assert.Equal("no-store", each.Headers.CacheControl!.ToString());
            Assert.Equal("nosniff", each.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Theory]
    [InlineData("application/json", HttpStatusCode.OK)]
    [InlineData("application/graphql-response+json", HttpStatusCode.BadRequest)]
    public async Task An_operation_that_was_not_executed_has_a_status_only_in_the_new_media_type(string accept, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await PostAsync(server, """{"query":"invalid"}""", request => AddAccept(request, accept));

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("""{"errors":[{"message":"Invalid."}]}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"{ hello }\"")]
    [InlineData("[]")]
    [InlineData("""[{"query":"{ hello }"},{"query":"{ hello }"}]""")]
    [InlineData("{}")]
    [InlineData("""{"query":null}""")]
    [InlineData("""{"query":7}""")]
    [InlineData("""{"query":"{ a }","query":"{ b }"}""")]
    [InlineData("""{"query":"{ a }","variables":{"a":1,"a":2}}""")]
    [InlineData("""{"query":"{ a }","variables":[]}""")]
    [InlineData("""{"query":"{ a }","variables":"{}"}""")]
    [InlineData("""{"query":"{ a }","operationName":7}""")]
    [InlineData("""{"query":"{ a }","extensions":7}""")]
    [InlineData("""{"query":"{ a }"} {}""")]
    [InlineData("""{"query":"{ a }",}""")]
    [InlineData("""{"query":"\ud83d"}""")]
    [InlineData("""{"query":"\ude00\ud83d"}""")]
    [InlineData("""{"query":"{ a }","variables":{"a":"\ud83dx"}}""")]
    public async Task A_body_that_is_no_operation_is_400(string body)
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner);

        using var response = await PostAsync(server, body);

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "BAD_INPUT");
        Assert.Empty(runner.Ran);
    }

    [Theory]
    [InlineData("""{"query":"{ a }","variables":null,"operationName":null,"extensions":null}""")]
    [InlineData("""{"query":"{ a }","variables":{"a":"\ud83d\ude00 \\ud83d \\\ud83d\ude00"}}""")]
    [InlineData("\uFEFF{\"query\":\"{ a }\"}")]
    [InlineData(" \n{\"query\":\"{ a }\", \"unknown\": 1}\t")]
    public async Task A_body_may_be_odd_as_long_as_it_is_valid(string body)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await PostAsync(server, body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_400()
    {
        await using var server = await TestServer.StartAsync();
        var content = new ByteArrayContent([.. "{\"query\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        using var response = await server.Http.PostAsync(server.GraphQL, content, TestContext.Current.CancellationToken);

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "BAD_INPUT");
    }

    [Fact]
    public async Task Json_nested_too_deeply_is_400()
    {
        await using var server = await TestServer.StartAsync();
        var deep = new string('[', 10_000) + new string(']', 10_000);

        using var response = await PostAsync(server, $$$"""{"query":"{ a }","variables":{"a":{{{deep}}}}}""");

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "BAD_INPUT");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/graphql")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/jsonp")]
    public async Task A_body_that_a_foreign_page_could_send_is_415(string contentType)
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner);
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Hello));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var response = await server.Http.PostAsync(server.GraphQL, content, TestContext.Current.CancellationToken);

        await AssertErrorAsync(response, HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
        Assert.Empty(runner.Ran);
    }

    [Fact]
    public async Task A_body_without_media_type_or_compressed_is_415()
    {
        await using var server = await TestServer.StartAsync();
        var bare = new ByteArrayContent(Encoding.UTF8.GetBytes(Hello));
        var compressed = new StringContent(Hello, Encoding.UTF8, "application/json");
        compressed.Headers.ContentEncoding.Add("gzip");

        using var first = await server.Http.PostAsync(server.GraphQL, bare, TestContext.Current.CancellationToken);
        using var second = await server.Http.PostAsync(server.GraphQL, compressed, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, first.StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, second.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_413(bool chunked)
    {
        await using var server = await TestServer.StartAsync(options: new() { MaxBodyBytes = 1000 });
        var body = $$"""{"query":"{{new string(' ', 1000)}}"}""";

        using var response = await PostAsync(server, body, request => request.Headers.TransferEncodingChunked = chunked);

        await AssertErrorAsync(response, HttpStatusCode.RequestEntityTooLarge, "LIMIT_EXCEEDED");
    }

    [Fact]
    public async Task A_body_at_the_limit_is_taken()
    {
        await using var server = await TestServer.StartAsync(options: new() { MaxBodyBytes = 1000 });

        using var response = await PostAsync(server, Hello.PadRight(1000), request => request.Headers.TransferEncodingChunked = true);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_query_may_come_by_GET()
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner);

        using var response = await server.Http.GetAsync(
            new Uri(server.GraphQL, "?query=%7B%20hello%20%7D&operationName=A&variables=%7B%22a%22%3A%22%C3%A9%22%7D"),
            TestContext.Current.CancellationToken);

        Assert.Equal(Answer, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var ran = Assert.Single(runner.Ran).Parameters;
        Assert.Equal(("{ hello }", "A", "é"), (ran.Query, ran.OperationName, ran.Variables.GetProperty("a").GetString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?query=")]
    [InlineData("?query=a&query=b")]
    [InlineData("?query=a&variables=%7B")]
    [InlineData("?query=a&variables=[]")]
    [InlineData("?query=a&extensions=7")]
    public async Task A_GET_that_is_no_operation_is_400(string query)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.GetAsync(new Uri(server.GraphQL, query), TestContext.Current.CancellationToken);

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "BAD_INPUT");
    }

    [Fact]
    public async Task A_query_string_over_the_limit_is_414()
    {
        await using var server = await TestServer.StartAsync(options: new() { MaxQueryStringChars = 100 });

        using var response = await server.Http.GetAsync(
            new Uri(server.GraphQL, $"?query={new string('a', 200)}"), TestContext.Current.CancellationToken);

        await AssertErrorAsync(response, HttpStatusCode.RequestUriTooLong, "LIMIT_EXCEEDED");
    }

    [Theory]
    [InlineData("mutation")]
    [InlineData("subscription")]
    public async Task Nothing_but_a_query_comes_by_GET(string query)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Http.GetAsync(new Uri(server.GraphQL, $"?query={query}"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_subscription_by_POST_is_406()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await PostAsync(server, """{"query":"subscription"}""");

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PATCH")]
    public async Task Other_methods_are_405(string method)
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), server.GraphQL);

        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        await AssertErrorAsync(response, HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Cookie", "session=1")]
    public async Task A_GET_that_a_foreign_page_could_send_is_403_without_the_preflight_header(string header, string value)
    {
        await using var server = await TestServer.StartAsync();

        using var bare = await GetHelloAsync(server, (header, value));
        using var preflighted = await GetHelloAsync(server, (header, value), ("GraphQL-Preflight", "1"));

        await AssertErrorAsync(bare, HttpStatusCode.Forbidden, "FORBIDDEN");
        Assert.Equal(HttpStatusCode.OK, preflighted.StatusCode);
    }

    [Fact]
    public async Task A_GET_of_the_same_origin_is_answered()
    {
        await using var server = await TestServer.StartAsync();

        using var byFetch = await GetHelloAsync(server, ("Sec-Fetch-Site", "same-origin"));
        using var byOrigin = await GetHelloAsync(server, ("Origin", server.Address.GetLeftPart(UriPartial.Authority)));

        Assert.Equal(HttpStatusCode.OK, byFetch.StatusCode);
        Assert.Equal(HttpStatusCode.OK, byOrigin.StatusCode);
    }

    [Fact]
    public async Task Who_is_not_known_gets_401_with_a_challenge()
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner);

        using var response = await PostAsync(server, Hello, request => request.Headers.TryAddWithoutValidation("Authorization", "bad"));

        await AssertErrorAsync(response, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Empty(runner.Ran);
    }

    [Fact]
    public async Task An_operation_that_takes_too_long_is_cancelled_and_504()
    {
        var time = new ManualTimeProvider();
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner, time: time);

        var answer = PostAsync(server, """{"query":"hang"}""");
        await runner.Hung.Task;
        time.Advance(TimeSpan.FromSeconds(30));

        using var response = await answer;
        await AssertErrorAsync(response, HttpStatusCode.GatewayTimeout, "TIMEOUT");
        Assert.Equal(1, runner.Cancelled);
    }

    [Fact]
    public async Task An_asker_that_is_gone_ends_the_operation()
    {
        var runner = new FakeRunner();
        await using var server = await TestServer.StartAsync(runner);
        using var gone = new CancellationTokenSource();
        using var content = new StringContent("""{"query":"hang"}""", Encoding.UTF8, "application/json");

        var answer = server.Http.PostAsync(server.GraphQL, content, gone.Token);
        await runner.Hung.Task;
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        for (var i = 0; i < 200 && runner.Cancelled == 0; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, runner.Cancelled);
    }

    [Fact]
    public async Task A_fault_of_the_server_tells_nothing()
    {
        await using var server = await TestServer.StartAsync();

        using var response = await PostAsync(server, """{"query":"fault"}""");

        await AssertErrorAsync(response, HttpStatusCode.InternalServerError, "INTERNAL");
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> GetHelloAsync(TestServer server, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.GraphQL, "?query=%7B%20hello%20%7D"));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<HttpResponseMessage> PostAsync(TestServer server, string body, Action<HttpRequestMessage>? configure = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.GraphQL)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        configure?.Invoke(request);
        return await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static void AddAccept(HttpRequestMessage request, string? accept)
    {
        if (accept is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("Accept", accept));
        }
    }

    private static async Task AssertErrorAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal(status, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(code, json.RootElement.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
        Assert.False(json.RootElement.TryGetProperty("data", out _));
    }
}
