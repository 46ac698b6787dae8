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
    private Task _receiving = Task.CompletedTask;
    private Task _writing = Task.CompletedTask;

    private ChaosPerson(string name, GraphChatClient client, ChaosRecorder recorder, Dice dice, TimeProvider time)
    {
        Name = name;
        Client = client;
        _recorder = recorder;
        _dice = dice;
        _time = time;
    }

    /// <summary>What the person signs in with.</summary>
    public string Name { get; }

    /// <summary>The device.</summary>
    public GraphChatClient Client { get; }

    /// <summary>Who it is.</summary>
    public PersonId Id => Client.Me!.Value;

    /// <summary>Signs in through <paramref name="link"/> with a new device.</summary>
    public static async Task<ChaosPerson> ArriveAsync(
        LocalInstance instance, DemoAccount account, string folder, FaultyLink link, ChaosRecorder recorder, Dice dice, TimeProvider time, CancellationToken cancellationToken)
    {
        SecretFile.CreateFolder(folder);
        var client = await GraphChatClient.OpenAsync(
            new GraphChatClientOptions
            {
                Server = new Uri(instance.Origin),
                StorePath = Path.Combine(folder, "store"),
                StoreKey = JournalKey.FromFile(Path.Combine(folder, "key")),
                Connect = link.ConnectAsync,
            },
            cancellationToken);
        try
        {
            await SignInAsync(client, account, link, time, cancellationToken);
            await client.StartAsync(cancellationToken);
            var person = new ChaosPerson(account.Name, client, recorder, dice, time);
            person._receiving = person.ReceiveAsync(person._stop.Token);
            return person;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
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
        await Client.DisposeAsync();
        _stop.Dispose();
        _silence.Dispose();
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
                await SendAsync(mine[_dice.Next(mine.Count)], FormattableString.Invariant($"{Name} {number}"), cancellationToken);
            }

            await Task.Delay(_dice.Next(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(400)), _time, silence).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(Conversation conversation, string text, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        try
        {
            var sent = await conversation.SendAsync(text, cancellationToken);
            _recorder.Add(new AcknowledgedSend(
                Name, conversation.Id.Value, sent.Event.Value, sent.Sequence, sent.MessageId, text, _recorder.Fault, _time.GetElapsedTime(began)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Without an answer: it may be in the log or not.
        }
        catch (GraphChatException e) when (e.Code == ClientErrorCode.NotAMember)
        {
            // Removed meanwhile.
        }
        catch (GraphChatException e)
        {
            _recorder.AddIncident($"{Name} could not send: {e.Message} ({e.Code})");
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
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
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end.
        }
        catch (GraphChatException e)
        {
            _recorder.AddIncident($"{Name} stopped receiving: {e.Message} ({e.Code})");
        }
    }
}
