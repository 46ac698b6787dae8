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

    /// <summary>Signs somebody in on a new device.</summary>
    /// <param name="deployment">Where.</param>
    /// <param name="account">Who.</param>
    /// <param name="server">Another address of the API than the deployment's.</param>
    /// <param name="change">Other options.</param>
    /// <param name="approve">Of somebody who has a device already: what that one gives for the new one's request.</param>
    public static async Task<TestPerson> SignInAsync(
        TestDeployment deployment,
        DemoAccount account,
        string? server = null,
        Func<GraphChatClientOptions, GraphChatClientOptions>? change = null,
        Func<string, Task<string>>? approve = null)
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
        try
        {
            await client.SignInAsync(new FormSignIn(account.Name, account.Password));
            if (approve is not null)
            {
                await client.AcceptApprovalAsync(await approve(await client.RequestApprovalAsync()));
            }

            await client.StartAsync();
            return new TestPerson(folder, options, client);
        }
        catch
        {
            await client.DisposeAsync();
            folder.Delete(recursive: true);
            throw;
        }
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
