using GraphChat.Client.Tests.Fake;
using Xunit;

namespace GraphChat.Client.Tests.Conversations;

/// <summary>A server, some people's clients, and what each of them received.</summary>
internal sealed class Talk : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly Dictionary<string, GraphChatClient> _clients = [];
    private readonly Dictionary<string, IAsyncEnumerator<ReceivedItem>> _readers = [];

    public required FakeServer Server { get; init; }

    public Dictionary<string, PersonId> Ids { get; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public GraphChatClient this[string name] => _clients[name];

    public static async Task<Talk> AmongAsync(params string[] names)
    {
        var talk = new Talk { Server = await FakeServer.StartAsync() };
        foreach (var name in names)
        {
            talk.Ids[name] = new PersonId(talk.Server.AddPerson(name));
            await talk.OpenAsync(name);
        }

        return talk;
    }

    public async Task<GraphChatClient> OpenAsync(string name)
    {
        var client = _clients[name] = await Server.OpenAsync(name, Cancellation);
        _readers[name] = client.ReceiveAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        return client;
    }

    public async Task CloseAsync(string name)
    {
        if (_clients.Remove(name, out var client))
        {
            _readers.Remove(name);
            await client.DisposeAsync();
        }
    }

    /// <summary>The next item, acknowledged.</summary>
    public async Task<ReceivedItem> NextAsync(string name, bool acknowledge = true)
    {
        Assert.True(await _readers[name].MoveNextAsync().AsTask().WaitAsync(s_patience, Cancellation));
        var item = _readers[name].Current;
        if (acknowledge)
        {
            await _clients[name].AcknowledgeAsync(item, Cancellation);
        }

        return item;
    }

    public async Task<T> NextAsync<T>(string name, bool acknowledge = true)
        where T : ReceivedItem => Assert.IsType<T>(await NextAsync(name, acknowledge));

    /// <summary>The texts of the next messages.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(string name, int count)
    {
        var texts = new List<string>();
        while (texts.Count < count)
        {
            if (await NextAsync(name) is ReceivedMessage { Message: var message })
            {
                texts.Add(message.Text);
            }
        }

        return texts;
    }

    /// <summary>One opens a conversation with the others; all have it when this returns.</summary>
    public async Task<Conversation> ConversationAsync(string opener, params string[] others)
    {
        var conversation = await this[opener].OpenConversationAsync([.. others.Select(other => Ids[other])], null, Cancellation);
        await NextAsync<MembersChanged>(opener);
        foreach (var other in others)
        {
            await NextAsync<MembersChanged>(other);
        }

        return conversation;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
        {
            await client.DisposeAsync();
        }

        await Server.DisposeAsync();
    }
}
