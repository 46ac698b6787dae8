using GraphChat.Cli.Demo;
using GraphChat.Cli.Local;
using GraphChat.Client;
using GraphChat.Client.SignIn;
using GraphChat.Client.Storage;

namespace GraphChat.Cli.People;

/// <summary>One of the demo people with a device of their own: signed in through the form, store on disk.</summary>
/// <remarks>One owner; <see cref="Seen"/> may be read from any thread.</remarks>
internal sealed class LocalPerson : IDemoPerson, IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly CuttableNetwork _network;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly List<DemoMessage> _seen = [];
    private readonly List<string> _incidents = [];
    private readonly CancellationTokenSource _stop = new();
    private IReadOnlyDictionary<PersonId, string> _names = new Dictionary<PersonId, string>();
    private Conversation? _conversation;
    private Task _receiving = Task.CompletedTask;

    private LocalPerson(string name, GraphChatClient client, CuttableNetwork network, TimeProvider time)
    {
        Name = name;
        Client = client;
        _network = network;
        _time = time;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <summary>The SDK's client.</summary>
    public GraphChatClient Client { get; }

    /// <summary>Who the person is.</summary>
    public PersonId Id => Client.Me ?? throw new InvalidOperationException("The client was not started.");

    /// <summary>The conversation that <see cref="SendAsync"/> writes to.</summary>
    public Conversation Conversation => _conversation ?? throw new InvalidOperationException("No conversation was chosen.");

    /// <inheritdoc />
    public IReadOnlyList<DemoMessage> Seen
    {
        get
        {
            lock (_lock)
            {
                return [.. _seen];
            }
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Incidents
    {
        get
        {
            lock (_lock)
            {
                return [.. _incidents];
            }
        }
    }

    /// <summary>Opens the device in <paramref name="folder"/>, made if it is not there, signs in where that is needed, and follows the inbox.</summary>
    /// <exception cref="GraphChatException">The server refused or cannot be reached.</exception>
    public static async Task<LocalPerson> ArriveAsync(string origin, DemoAccount account, string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        SecretFile.CreateFolder(folder);
        var network = new CuttableNetwork();
        var options = new GraphChatClientOptions
        {
            Server = new Uri(origin),
            StorePath = Path.Combine(folder, "store"),
            StoreKey = JournalKey.FromFile(Path.Combine(folder, "key")),
            Connect = network.ConnectAsync,
        };
        var client = await GraphChatClient.OpenAsync(options, cancellationToken);
        try
        {
            if (!client.IsSignedIn)
            {
                await client.SignInAsync(new FormSignIn(account.Name, account.Password) { Connect = network.ConnectAsync }, cancellationToken);
            }

            await client.StartAsync(cancellationToken);
            return new LocalPerson(account.Name, client, network, time);
        }
        catch
        {
            await client.DisposeAsync();
            network.Dispose();
            throw;
        }
    }

    /// <summary>Chooses the conversation and starts to note what comes in it.</summary>
    /// <param name="conversation">Its id; it may still be on its way.</param>
    /// <param name="names">What the people in it sign in with.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LocalFailure">It does not come.</exception>
    public async Task JoinAsync(ConversationId conversation, IReadOnlyDictionary<PersonId, string> names, CancellationToken cancellationToken)
    {
        _names = names;
        var began = _time.GetTimestamp();
        while ((_conversation = Client.FindConversation(conversation)) is null)
        {
            if (_time.GetElapsedTime(began) > s_patience)
            {
                throw new LocalFailure(ExitCode.Different, $"{Name} was added to the conversation and heard nothing of it.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellationToken);
        }

        _receiving = ReceiveAsync(conversation, _stop.Token);
    }

    /// <inheritdoc />
    public async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        var sent = await SendAndTellAsync(text, cancellationToken);
        lock (_lock)
        {
            _seen.Add(new DemoMessage(sent.Sequence, Name, text));
        }
    }

    /// <summary>Sends and gives the message's place.</summary>
    public async Task<SentMessage> SendAndTellAsync(string text, CancellationToken cancellationToken) =>
        await Conversation.SendAsync(text, cancellationToken);

    /// <inheritdoc />
    public void Cut() => _network.Cut();

    /// <inheritdoc />
    public void Mend() => _network.Mend();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _receiving;
        await Client.DisposeAsync();
        _network.Dispose();
        _stop.Dispose();
    }

    private async Task ReceiveAsync(ConversationId conversation, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in Client.ReceiveAsync(cancellationToken))
            {
                if (item.Conversation == conversation)
                {
                    Note(item);
                }

                await Client.AcknowledgeAsync(item, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end of the demo.
        }
        catch (GraphChatException e)
        {
            lock (_lock)
            {
                _incidents.Add($"{Name} stopped receiving: {e.Code}");
            }
        }
    }

    private void Note(ReceivedItem item)
    {
        lock (_lock)
        {
            if (item is ReceivedMessage { Message: var message })
            {
                _seen.Add(new DemoMessage(message.Sequence, _names.GetValueOrDefault(message.Author, "somebody else"), message.Text));
            }
            else if (item is Incident incident)
            {
                _incidents.Add($"{Name}: {incident.Kind} at sequence {incident.Sequence}");
            }
        }
    }
}
