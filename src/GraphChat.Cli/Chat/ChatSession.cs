using System.Globalization;
using GraphChat.Cli.Terminal;
using GraphChat.Client;

namespace GraphChat.Cli.Chat;

/// <summary>Somebody at a terminal, talking.</summary>
/// <remarks>One reader of the terminal; what arrives is shown from another task.</remarks>
internal sealed class ChatSession(GraphChatClient client, IChatTerminal terminal, TimeProvider time)
{
    private const int DefaultHistory = 20;
    private const int MostShown = 10;

    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(1);

    // What takes longer waits for a connection.
    private static readonly TimeSpan s_sendingTime = TimeSpan.FromSeconds(2);

    private static readonly string[] s_help =
    [
        "Type a message and press Enter to send it to the open conversation.",
        "  /list            your conversations",
        "  /open NUMBER     opens one of them; /open NAME opens the one with somebody, or begins it",
        "  /new NAME, NAME  begins a conversation with one or more people",
        "  /people [NAME]   people you can write to",
        "  /history [N]     the last N messages of the open conversation",
        "  /who             who is in it, and who is here now",
        "  /safety [NAME]   the number to compare with somebody, by voice or side by side",
        "  /title TEXT      names the conversation, for its members only",
        "  /wait SECONDS    does nothing for a while, for scripts; /wait message, until the next one; /wait here, until",
        "                   everybody in the conversation is here",
        "  /quit            leaves; a message that begins with a slash is typed with two",
    ];

    private readonly Dictionary<PersonId, string> _names = [];
    private Conversation? _open;
    private int _heard;
    private int _heardOf;
    private Task _sending = Task.CompletedTask;
    private bool _away;

    private PersonId Me => client.Me ?? throw new InvalidOperationException("The client was not started.");

    /// <summary>Runs until the input ends or <c>/quit</c>.</summary>
    public async Task RunAsync(string? with, CancellationToken cancellationToken)
    {
        terminal.WriteLine($"You are {await NameOfAsync(Me, cancellationToken)}. /help says what you can do.");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        client.StateChanged += ShowState;
        var receiving = ReceiveAsync(stop.Token);
        try
        {
            if (with is null)
            {
                await ListAsync(cancellationToken);
            }
            else
            {
                await TryAsync(new ChatLine("open", with), cancellationToken);
            }

            while (await terminal.ReadLineAsync(cancellationToken) is { } text)
            {
                var line = ChatLine.Parse(text);
                if (line.Command is "quit" or "exit" or "q")
                {
                    break;
                }

                await TryAsync(line, stop.Token);
            }

            if (terminal.IsScript)
            {
                await _sending;
            }
            else if (!_sending.IsCompleted)
            {
                terminal.WriteLine("· What is not sent yet is kept, and goes out when you are here again.");
            }
        }
        finally
        {
            client.StateChanged -= ShowState;
            await stop.CancelAsync();
            await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await receiving;
        }
    }

    private async Task TryAsync(ChatLine line, CancellationToken cancellationToken)
    {
        try
        {
            await (line.IsMessage ? SendAsync(line.Text, cancellationToken) : CommandAsync(line, cancellationToken));
        }
        catch (GraphChatException e)
        {
            terminal.WriteLine($"! {e.Message} ({e.Code})");
        }
    }

    private Task CommandAsync(ChatLine line, CancellationToken cancellationToken) => line.Command switch
    {
        "help" or "h" or "?" => Show(s_help),
        "list" or "l" => ListAsync(cancellationToken),
        "open" or "o" => OpenAsync(line.Text, cancellationToken),
        "new" => NewAsync(line.Text, cancellationToken),
        "people" => PeopleAsync(line.Text, cancellationToken),
        "history" => HistoryAsync(line.Text, cancellationToken),
        "who" => WhoAsync(cancellationToken),
        "safety" => SafetyAsync(line.Text, cancellationToken),
        "title" => TitleAsync(line.Text, cancellationToken),
        "wait" => WaitAsync(line.Text, cancellationToken),
        _ => Show(["! There is no such command; /help lists them."]),
    };

    private async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        if (_open is not { } conversation)
        {
            terminal.WriteLine("! No conversation is open: /open NAME.");
            return;
        }

        _sending = SendAfterAsync(_sending, conversation, text, cancellationToken);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var patience = terminal.IsScript ? Timeout.InfiniteTimeSpan : s_sendingTime;
        if (await Task.WhenAny(_sending, Task.Delay(patience, time, enough.Token)) != _sending)
        {
            terminal.WriteLine($"· waits for the connection: {SafeText.Of(text)}");
        }

        await enough.CancelAsync();
    }

    // One after the other, so that what was typed first is first in the log.
    private async Task SendAfterAsync(Task earlier, Conversation conversation, string text, CancellationToken cancellationToken)
    {
        await earlier;
        try
        {
            var sent = await conversation.SendAsync(text, cancellationToken);
            terminal.WriteLine(Line(sent.Sequence, time.GetUtcNow(), await NameOfAsync(Me, cancellationToken), text));
        }
        catch (GraphChatException e)
        {
            terminal.WriteLine($"! Not sent: {SafeText.Of(text)}: {e.Message} ({e.Code})");
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var conversations = client.Conversations;
        if (conversations.Count == 0)
        {
            terminal.WriteLine("You have no conversation yet. /people shows whom you can write to, /open NAME begins.");
        }

        for (var i = 0; i < conversations.Count; i++)
        {
            var mark = conversations[i].Id == _open?.Id ? "*" : " ";
            var title = await TitleOfAsync(conversations[i], cancellationToken);
            terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{mark}{i + 1,3}  {title}"));
        }
    }

    private async Task OpenAsync(string which, CancellationToken cancellationToken)
    {
        var conversations = client.Conversations;
        if (int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            if (number < 1 || number > conversations.Count)
            {
                terminal.WriteLine("! There is no conversation with that number: /list.");
                return;
            }

            await ShowOpenedAsync(conversations[number - 1], cancellationToken);
            return;
        }

        if (await FindPersonAsync(which, cancellationToken) is not { } person)
        {
            return;
        }

        var existing = conversations.FirstOrDefault(conversation =>
            conversation.Members.ToHashSet().SetEquals([Me, person.Id]));
        await ShowOpenedAsync(existing ?? await client.OpenConversationAsync([person.Id], null, cancellationToken), cancellationToken);
    }

    private async Task NewAsync(string names, CancellationToken cancellationToken)
    {
        var people = new List<PersonId>();
        foreach (var name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (await FindPersonAsync(name, cancellationToken) is not { } person)
            {
                return;
            }

            people.Add(person.Id);
        }

        if (people.Count == 0)
        {
            terminal.WriteLine("! With whom? /new NAME, NAME");
            return;
        }

        await ShowOpenedAsync(await client.OpenConversationAsync(people, null, cancellationToken), cancellationToken);
    }

    private async Task PeopleAsync(string search, CancellationToken cancellationToken)
    {
        foreach (var person in await client.FindPeopleAsync(search.Length == 0 ? null : search, cancellationToken))
        {
            terminal.WriteLine($"  {Name(person)}, {person.Role.ToLowerInvariant()}");
        }
    }

    private async Task HistoryAsync(string count, CancellationToken cancellationToken)
    {
        if (_open is not { } conversation)
        {
            terminal.WriteLine("! No conversation is open: /open NAME.");
            return;
        }

        var limit = int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? Math.Min(number, 1000) : DefaultHistory;
        foreach (var message in conversation.ReadHistory(limit, null))
        {
            terminal.WriteLine(Line(message.Sequence, message.StoredAt, await NameOfAsync(message.Author, cancellationToken), message.Text));
        }
    }

    private async Task WhoAsync(CancellationToken cancellationToken)
    {
        if (_open is not { } conversation)
        {
            terminal.WriteLine("! No conversation is open: /open NAME.");
            return;
        }

        foreach (var member in conversation.Members)
        {
            var presence = member == Me ? "you" : await client.IsOnlineAsync(member, cancellationToken) switch
            {
                true => "here now",
                false => "away",
                null => "not shown",
            };
            terminal.WriteLine($"  {await NameOfAsync(member, cancellationToken)}: {presence}");
        }
    }

    private async Task SafetyAsync(string name, CancellationToken cancellationToken)
    {
        List<PersonId> people = [];
        if (name.Length == 0)
        {
            people.AddRange(_open?.Members.Where(member => member != Me) ?? []);
        }
        else if (await FindPersonAsync(name, cancellationToken) is { } person)
        {
            people.Add(person.Id);
        }

        if (people.Count == 0 && name.Length == 0)
        {
            terminal.WriteLine("! With whom? /safety NAME");
        }

        foreach (var id in people)
        {
            terminal.WriteLine($"  {await NameOfAsync(id, cancellationToken)}: {await client.SafetyNumberAsync(id, cancellationToken)}");
            terminal.WriteLine("  If both of you see the same digits, nobody stands between your devices.");
        }
    }

    private async Task TitleAsync(string title, CancellationToken cancellationToken)
    {
        if (_open is not { } conversation || title.Length == 0)
        {
            terminal.WriteLine(_open is null ? "! No conversation is open: /open NAME." : "! /title TEXT");
            return;
        }

        await conversation.SetTitleAsync(title, cancellationToken);
        terminal.Prompt = PromptOf(title);
        terminal.WriteLine($"This conversation is now named {SafeText.Of(title)}.");
    }

    private async Task WaitAsync(string seconds, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        if (int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 3600)
        {
            await Task.Delay(TimeSpan.FromSeconds(number), time, cancellationToken);
        }
        else if (seconds is "message" or "here")
        {
            while (!(seconds == "message" ? TakeHeard() : await AllAreHereAsync(cancellationToken)))
            {
                if (time.GetElapsedTime(began) > s_longestWait)
                {
                    terminal.WriteLine("! Waited for a minute in vain.");
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
            }
        }
        else
        {
            terminal.WriteLine("! /wait SECONDS, at most 3600; /wait message; /wait here");
        }
    }

    private bool TakeHeard()
    {
        if (Volatile.Read(ref _heard) == _heardOf)
        {
            return false;
        }

        _heardOf++;
        return true;
    }

    private async Task<bool> AllAreHereAsync(CancellationToken cancellationToken)
    {
        foreach (var member in _open?.Members.Where(member => member != Me) ?? [])
        {
            if (await client.IsOnlineAsync(member, cancellationToken) == false)
            {
                return false;
            }
        }

        return true;
    }

    private async Task ShowOpenedAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        _open = conversation;
        var title = await TitleOfAsync(conversation, cancellationToken);
        terminal.Prompt = PromptOf(title);
        terminal.WriteLine($"— {title} —");
        await HistoryAsync("", cancellationToken);
        if (conversation.Members.Count <= MostShown)
        {
            await WhoAsync(cancellationToken);
        }
    }

    private static string PromptOf(string title) => $"{SafeText.Of(title, 20)}> ";

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in client.ReceiveAsync(cancellationToken))
            {
                await ShowAsync(item, cancellationToken);
                await client.AcknowledgeAsync(item, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end of the session.
        }
        catch (GraphChatException e)
        {
            terminal.WriteLine($"! Nothing more arrives: {e.Message} ({e.Code})");
        }
    }

    private async Task ShowAsync(ReceivedItem item, CancellationToken cancellationToken)
    {
        var conversation = client.FindConversation(item.Conversation);
        var where = item.Conversation == _open?.Id || conversation is null ? "" : $"[{await TitleOfAsync(conversation, cancellationToken)}] ";
        switch (item)
        {
            case ReceivedMessage { Message: var message }:
                terminal.WriteLine(where + Line(message.Sequence, message.StoredAt, await NameOfAsync(message.Author, cancellationToken), message.Text));
                Interlocked.Increment(ref _heard);
                break;
            case Incident incident:
                terminal.WriteLine($"{where}! {incident.Kind} at message {incident.Sequence}: do not trust what the server shows here before you have spoken to the others.");
                break;
            case TitleChanged:
                terminal.WriteLine($"{where}· the conversation has a new name");
                break;
            default:
                terminal.WriteLine($"{where}· its members or their devices changed; /who");
                break;
        }
    }

    private async Task<Person?> FindPersonAsync(string name, CancellationToken cancellationToken)
    {
        var found = name.Length == 0 ? [] : await client.FindPeopleAsync(name, cancellationToken);
        var exact = found.Where(person => string.Equals(person.DisplayName, name, StringComparison.OrdinalIgnoreCase)).ToList();
        var chosen = exact.Count == 1 ? exact : [.. found.Where(person => person.Id != Me)];
        if (chosen.Count == 1)
        {
            return chosen[0];
        }

        terminal.WriteLine(chosen.Count == 0
            ? $"! Nobody is named {SafeText.Of(name)}; /people shows whom you can write to."
            : $"! Which one? {string.Join(", ", chosen.Take(10).Select(Name))}");
        return null;
    }

    private async Task<string> TitleOfAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        if (conversation.Title is { Length: > 0 } title)
        {
            return SafeText.Of(title, 60);
        }

        var others = new List<string>();
        foreach (var member in conversation.Members.Where(member => member != Me).Take(5))
        {
            others.Add(await NameOfAsync(member, cancellationToken));
        }

        return others.Count == 0 ? "you alone" : string.Join(", ", others);
    }

    private async Task<string> NameOfAsync(PersonId id, CancellationToken cancellationToken)
    {
        if (!_names.TryGetValue(id, out var name))
        {
            name = (await client.FindPersonAsync(id, cancellationToken))?.DisplayName ?? id.ToString();
            _names[id] = name;
        }

        return SafeText.Of(name, 40);
    }

    private void ShowState(object? sender, EventArgs e)
    {
        var state = client.State;
        var line = state switch
        {
            ConnectionState.Connecting when !_away => "· the connection is lost; trying on",
            ConnectionState.Connected when _away => "· connected again",
            ConnectionState.SignedOut => "! Your session has ended: start again to sign in.",
            ConnectionState.Refused => "! The server refuses this device: start again to sign in.",
            _ => null,
        };
        _away = state == ConnectionState.Connecting;
        if (line is not null)
        {
            terminal.WriteLine(line);
        }
    }

    private Task Show(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            terminal.WriteLine(line);
        }

        return Task.CompletedTask;
    }

    private static string Name(Person person) => SafeText.Of(person.DisplayName, 40);

    private static string Line(long sequence, DateTimeOffset at, string author, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"{sequence,5} {at.ToLocalTime():HH:mm} {SafeText.Of(author, 40)}: {SafeText.Of(text)}");
}
