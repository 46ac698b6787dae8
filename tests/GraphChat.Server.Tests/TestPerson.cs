using GraphChat.Client;
using GraphChat.Client.SignIn;
using GraphChat.Client.Storage;
using GraphChat.Identity.Demo;

namespace GraphChat.Server.Tests;

/// <summary>Somebody with the real client, a device and a store of its own.</summary>
internal sealed class TestPerson : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private GraphChatClientOptions _options;

    private TestPerson(DirectoryInfo folder, GraphChatClientOptions options, GraphChatClient client)
    {
        _folder = folder;
        _options = options;
        Client = client;
    }

    public GraphChatClientOptions Options => _options;

    public GraphChatClient Client { get; private set; }

    public static async Task<TestPerson> SignInAsync(
        TestDeployment deployment, DemoAccount account, string? server = null, Func<GraphChatClientOptions, GraphChatClientOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("graphchat-");
        var options = new GraphChatClientOptions
        {
            Server = new Uri(server ?? deployment.Origin),
            Issuer = new Uri(deployment.Origin),
            StorePath = Path.Combine(folder.FullName, "store"),
            StoreKey = JournalKey.FromFile(TestSecret.Write(Path.Combine(folder.FullName, "key"))),
        };
        options = change?.Invoke(options) ?? options;
        var client = await GraphChatClient.OpenAsync(options);
        await client.SignInAsync(new FormSignIn(account.Name, account.Password));
        await client.StartAsync();
        return new TestPerson(folder, options, client);
    }

    /// <summary>The client's process ends, and another one opens its store.</summary>
    /// <param name="change">Other options for it.</param>
    /// <param name="meanwhile">What happens while none runs.</param>
    public async Task RestartAsync(Func<GraphChatClientOptions, GraphChatClientOptions>? change = null, Func<Task>? meanwhile = null)
    {
        await Client.DisposeAsync();
        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        _options = change?.Invoke(_options) ?? _options;
        Client = await GraphChatClient.OpenAsync(_options);
        await Client.StartAsync();
    }

    /// <summary>The next message's text, acknowledged.</summary>
    public async Task<string> NextTextAsync(CancellationToken cancellationToken)
    {
        await foreach (var item in Client.ReceiveAsync(cancellationToken))
        {
            await Client.AcknowledgeAsync(item, cancellationToken);
            if (item is ReceivedMessage { Message: var message })
            {
                return message.Text;
            }
        }

        throw new InvalidOperationException("The client stopped.");
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
