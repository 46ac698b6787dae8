using GraphChat.Cli.Local;
using GraphChat.Client;
using GraphChat.Client.SignIn;
using GraphChat.Client.Storage;

namespace GraphChat.Cli.Chaos;

/// <summary>Somebody who writes to and reads from all their conversations for as long as a run lasts, over the SDK.</summary>
/// <remarks>One owner.</remarks>
internal sealed class ChaosPerson : IAsyncDisposable
{
    private readonly ChaosRecorder _recorder;
    private readonly TimeProvider _time;
    private readonly Dice _dice;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _silence = new();
    private readonly Func<CancellationToken, Task<GraphChatClient>> _open;

    // Whoever uses the client holds it; signing in anew makes another one.
    private readonly SemaphoreSlim _using = new(1);
    private volatile GraphChatClient _client;
    private bool _isClosed;
    private Task _receiving = Task.CompletedTask;
    private Task _writing = Task.CompletedTask;

    private ChaosPerson(
        string name, GraphChatClient client, Func<CancellationToken, Task<GraphChatClient>> open, ChaosRecorder recorder, Dice dice, TimeProvider time)
    {
        Name = name;
        Id = client.Me!.Value;
        _client = client;
        _open = open;
        _recorder = recorder;
        _dice = dice;
        _time = time;
    }

    /// <summary>What the person signs in with.</summary>
    public string Name { get; }

    /// <summary>The device.</summary>
    public GraphChatClient Client => _client;

    /// <summary>Who it is.</summary>
    public PersonId Id { get; }

    /// <summary>Signs in through <paramref name="link"/> with a new device.</summary>
    public static async Task<ChaosPerson> ArriveAsync(
        LocalInstance instance, DemoAccount account, string folder, FaultyLink link, ChaosRecorder recorder, Dice dice, TimeProvider time, CancellationToken cancellationToken)
    {
        SecretFile.CreateFolder(folder);
        var client = await OpenAsync(instance.Origin, account, folder, link, time, cancellationToken);
        var person = new ChaosPerson(
            account.Name, client, token => OpenAsync(instance.Origin, account, folder, link, time, token), recorder, dice, time);
        person._receiving = person.ReceiveAsync(person._stop.Token);
        return person;
    }

    /// <summary>An access token that is good for a while.</summary>
    /// <exception cref="GraphChatException">There is none now.</exception>
    public async Task<string> GetAccessTokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _client.GetAccessTokenAsync(cancellationToken);
        }
        catch (ObjectDisposedException e)
        {
            throw new GraphChatException(ClientErrorCode.SignedOut, "The person signs in again.", e);
        }
    }

    /// <summary>Does something with the client while nobody else does.</summary>
    public async Task UseAsync(Func<GraphChatClient, Task> use, CancellationToken cancellationToken)
    {
        await _using.WaitAsync(cancellationToken);
        try
        {
            await use(_client);
        }
        finally
        {
            _using.Release();
        }
    }

    /// <summary>Begins to write.</summary>
    public void Speak() => _writing = WriteAsync(_silence.Token, _stop.Token);

    /// <summary>Writes no more; ends when the last message has its answer or <paramref name="patience"/> is over.</summary>
    public async Task FallSilentAsync(TimeSpan patience)
    {
        await _silence.CancelAsync();
        try
        {
            await _writing.WaitAsync(patience, _time);
        }
        catch (TimeoutException)
        {
            _recorder.AddIncident($"{Name} got no answer to a message within {patience.TotalSeconds:0} seconds after all was healed.");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _silence.CancelAsync();
        await _stop.CancelAsync();
        await _writing;
        await _receiving;
        if (!_isClosed)
        {
            await _client.DisposeAsync();
        }

        _stop.Dispose();
        _silence.Dispose();
        _using.Dispose();
    }

    private static async Task<GraphChatClient> OpenAsync(
        string origin, DemoAccount account, string folder, FaultyLink link, TimeProvider time, CancellationToken cancellationToken)
    {
        var client = await GraphChatClient.OpenAsync(
            new GraphChatClientOptions
            {
                Server = new Uri(origin),
                StorePath = Path.Combine(folder, "store"),
                StoreKey = JournalKey.FromFile(Path.Combine(folder, "key")),
                Connect = link.ConnectAsync,
            },
            cancellationToken);
        try
        {
            await SignInAsync(client, account, link, time, cancellationToken);
            await client.StartAsync(cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    // Nothing goes wrong yet, but many arrive at once, and a hash of a password takes a machine's whole core.
    private static async Task SignInAsync(GraphChatClient client, DemoAccount account, FaultyLink link, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await client.SignInAsync(new FormSignIn(account.Name, account.Password) { Connect = link.ConnectAsync }, cancellationToken);
                return;
            }
            catch (GraphChatException e) when (e.Code == ClientErrorCode.Unreachable && tries < 5)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }

    private async Task WriteAsync(CancellationToken silence, CancellationToken cancellationToken)
    {
        for (var number = 1; !silence.IsCancellationRequested; number++)
        {
            var mine = Client.Conversations.Where(conversation => conversation.IsMember).ToList();
            if (mine.Count > 0)
            {
                await SendAsync(mine[_dice.Next(mine.Count)].Id, FormattableString.Invariant($"{Name} {number}"), cancellationToken);
            }

            await Task.Delay(_dice.Next(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(400)), _time, silence).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(ConversationId conversation, string text, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        try
        {
            await UseAsync(
                async client =>
                {
                    if (client.FindConversation(conversation) is { } mine)
                    {
                        var sent = await mine.SendAsync(text, cancellationToken);
                        _recorder.Add(new AcknowledgedSend(
                            Name, conversation.Value, sent.Event.Value, sent.Sequence, sent.MessageId, text, _recorder.Fault, _time.GetElapsedTime(began)));
                    }
                },
                cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Without an answer: it may be in the log or not.
        }
        catch (GraphChatException e) when (e.Code is ClientErrorCode.NotAMember or ClientErrorCode.SignedOut)
        {
            // Removed meanwhile; or sent once the person has signed in again.
        }
        catch (Exception e)
        {
            _recorder.AddBroken($"Sending of {Name}", e);
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await ReceiveUntilSignedOutAsync(cancellationToken))
            {
                await SignInAgainAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end.
        }
        catch (Exception e)
        {
            _recorder.AddBroken($"Receiving of {Name}", e);
        }
    }

    // A refresh token is good for one answer (RFC 9700 §4.14.2); where that one is lost, the session ends.
    private async Task SignInAgainAsync(CancellationToken cancellationToken)
    {
        await UseAsync(
            async old =>
            {
                _isClosed = true;
                await old.DisposeAsync();
                for (var isIn = false; !isIn;)
                {
                    try
                    {
                        _client = await _open(cancellationToken);
                        _isClosed = false;
                        isIn = true;
                    }
                    catch (GraphChatException)
                    {
                        await Task.Delay(TimeSpan.FromSeconds(1), _time, cancellationToken);
                    }
                }
            },
            cancellationToken);
        _recorder.SignedInAgain.Add();
    }

    // Whether it ended because the person was signed out.
    private async Task<bool> ReceiveUntilSignedOutAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in Client.ReceiveAsync(cancellationToken))
            {
                if (item is ReceivedMessage { Message: var message })
                {
                    _recorder.Add(new SeenMessage(Name, message.Conversation.Value, message.Sequence, message.MessageId, message.Text));
                }
                else if (item is Incident incident)
                {
                    _recorder.AddIncident($"{Name}'s device found {incident.Kind} at sequence {incident.Sequence} of {incident.Conversation.Value}.");
                }

                await Client.AcknowledgeAsync(item, cancellationToken);
            }
        }
        catch (GraphChatException e) when (e.Code == ClientErrorCode.SignedOut)
        {
            return true;
        }

        return false;
    }
}
