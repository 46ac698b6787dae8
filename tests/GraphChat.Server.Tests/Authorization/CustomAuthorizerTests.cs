using System.Net;
using System.Text;
using System.Text.Json;
using GraphChat.Server.Hosting;
using GraphChat.Server.Tests.Raw;
using Xunit;
using GraphChat.Testing;

namespace GraphChat.Server.Tests.Authorization;

public sealed class CustomAuthorizerTests
{
    private const string Me = "{ me { person { id } sessionId } }";

    [Fact]
    public async Task It_vouches_for_people_who_have_an_account_for_as_long_as_it_says()
    {
        await using var deployment = await TestDeployment.CreateAsync();
        var person = await deployment.MakePersonAsync("Ann Example");
        var asked = 0;
        using var service = Service(token =>
        {
            asked++;
            return token == "good" ? Vouch($"usr_{person:n}") : """{"isAuthorized": false}""";
        });
        await using var node = await Node.StartAsync(deployment.Options(authorizer: service.Address), TimeProvider.System, TestContext.Current.CancellationToken);
        using var http = Client(deployment, "good");

        var first = await AskAsync(http);
        var second = await AskAsync(http);

        Assert.Equal($"usr_{person:n}", first.Data.GetProperty("me").GetProperty("person").GetProperty("id").GetString());
        Assert.Equal(first, second);
        Assert.Equal(1, asked);
        Assert.StartsWith("c-", first.Data.GetProperty("me").GetProperty("sessionId").GetString(), StringComparison.Ordinal);
        using var wrong = Client(deployment, "bad");
        Assert.Equal("UNAUTHENTICATED", (await AskAsync(wrong)).Code);
        using var socket = await RawSocket.OpenAsync(deployment.Origin);
        await socket.SendAsync("""{"type":"connection_init","payload":{"authorization":"Custom good"}}""");
        Assert.Equal("""{"type":"connection_ack"}""", await socket.NextAsync());
        using var refused = await RawSocket.OpenAsync(deployment.Origin);
        await refused.SendAsync("""{"type":"connection_init","payload":{"authorization":"Custom bad"}}""");
        Assert.Equal(4403, await refused.CloseCodeAsync());
    }

    [Fact]
    public async Task What_it_says_is_refused_unless_it_is_whole_and_about_somebody_here()
    {
        await using var deployment = await TestDeployment.CreateAsync();
        var person = await deployment.MakePersonAsync("Ann Example");
        var id = $"usr_{person:n}";
        var answer = "";
        using var service = Service(_ => answer);
        await using var node = await Node.StartAsync(deployment.Options(authorizer: service.Address), TimeProvider.System, TestContext.Current.CancellationToken);
        using var http = Client(deployment, "token");
        foreach (var wrong in new[]
        {
            "", "null", "[]", "{}", "not json", Vouch($"usr_{Guid.NewGuid():n}"), Vouch("somebody"), Vouch(id).Replace("true", "\"true\"", StringComparison.Ordinal),
            Vouch(id).Replace("300", "0", StringComparison.Ordinal), Vouch(id).Replace("300", "3601", StringComparison.Ordinal), Vouch(id).Replace("300", "\"300\"", StringComparison.Ordinal),
            Vouch(id).Replace("\"login 1\"", "\"\"", StringComparison.Ordinal), Vouch(id).Replace("\"login 1\"", "7", StringComparison.Ordinal),
            new string(' ', 70_000) + Vouch(id), "redirect", "fail",
        })
        {
            answer = wrong;
            Assert.Equal("UNAUTHENTICATED", (await AskAsync(http)).Code);
        }

        answer = Vouch(id);
        Assert.Null((await AskAsync(http)).Code);
    }

    [Fact]
    public async Task Without_one_the_scheme_is_refused()
    {
        await using var deployment = await TestDeployment.CreateAsync();
        await using var node = await deployment.StartNodeAsync();
        using var http = Client(deployment, "good");

        Assert.Equal("UNAUTHENTICATED", (await AskAsync(http)).Code);
    }

    private static string Vouch(string person) => $$"""{"isAuthorized": true, "personId": "{{person}}", "sessionId": "login 1", "ttlSeconds": 300}""";

    private static HttpClient Client(TestDeployment deployment, string token)
    {
        var http = new HttpClient { BaseAddress = new Uri(deployment.Origin) };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Custom {token}");
        return http;
    }

    private static async Task<Answer> AskAsync(HttpClient http)
    {
        using var body = new ByteArrayContent(RawApi.Body(Me));
        body.Headers.ContentType = new("application/json");
        using var response = await http.PostAsync(new Uri("/graphql", UriKind.Relative), body, TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static AuthorizerService Service(Func<string, string> answer) => new(answer);

    private sealed class AuthorizerService : IDisposable
    {
        private readonly HttpListener _listener = new();

        public AuthorizerService(Func<string, string> answer)
        {
            Address = new Uri($"http://127.0.0.1:{TestPort.Next()}/authorize/");
            _listener.Prefixes.Add(Address.AbsoluteUri);
            _listener.Start();
            _ = ServeAsync(answer);
        }

        public Uri Address { get; }

        public void Dispose() => _listener.Close();

        private async Task ServeAsync(Func<string, string> answer)
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    using var request = await JsonDocument.ParseAsync(context.Request.InputStream);
                    var text = answer(request.RootElement.GetProperty("token").GetString()!);
                    context.Response.StatusCode = text switch { "redirect" => 302, "fail" => 500, _ => 200 };
                    context.Response.RedirectLocation = text == "redirect" ? Address.AbsoluteUri : null;
                    await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
                    context.Response.Close();
                }
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
