using System.Text;
using System.Text.Json.Nodes;
using GraphChat.Client.Conversations;
using GraphChat.Client.Devices;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Inbox;
using GraphChat.Client.SignIn;
using GraphChat.Client.Storage;
using GraphChat.Mls.Profile;

namespace GraphChat.Client;

/// <summary>
/// One device of one person: signs in, keeps the keys, follows the inbox, sends. Thread-safe; one reader of
/// <see cref="ReceiveAsync"/> at a time.
/// </summary>
public sealed class GraphChatClient : IAsyncDisposable
{
    private readonly Journal _journal;
    private readonly HttpClient _http;
    private readonly HttpMessageInvoker _sockets;
    private readonly OidcSession _session;
    private readonly MessageSender _sender;
    private readonly InboxPump _pump;
    private readonly DeviceApproval _approval;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _starting = new();
    private Task _running = Task.CompletedTask;
    private ConnectionState _state = ConnectionState.Stopped;

    private GraphChatClient(GraphChatClientOptions options, Journal journal)
    {
        _journal = journal;
        _http = new HttpClient(HttpDoor.Handler(options.Connect)) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = 32 << 20 };
        _sockets = new HttpMessageInvoker(HttpDoor.Handler(options.Connect));
        _session = new OidcSession(_http, options.Issuer ?? options.Server, options.ClientId, journal, options.TimeProvider);
        var endpoint = new Uri(options.Server, "graphql");
        Core = new ClientCore(journal, new GraphQLClient(_http, endpoint, _session), options.TimeProvider);
        var applier = new EventApplier(Core, new CommitApplier(Core));
        var groups = new GroupReader(Core);
        var committer = new Committer(Core, applier, groups);
        _sender = new MessageSender(Core, applier, committer, groups);
        Opener = new ConversationOpener(Core, committer);
        _approval = new DeviceApproval(Core);
        var socket = new UriBuilder(endpoint) { Scheme = endpoint.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" }.Uri;
        _pump = new InboxPump(
            Core, new SessionStarter(Core, _approval), new GraphQLSubscription(socket, _sockets, _session, options.TimeProvider), applier,
            new WelcomeOpener(Core),
            new UpkeepTurns(
                Core, _sender, committer, Opener, new GroupUpkeep(Core, committer, options.KeyRenewal, options.SilentAfter),
                new OwnDevices(Core, Opener, _sender), options.UpkeepPatience),
            _approval, new MendingRounds(Core, new EpochReporter(Core), new GroupRepair(Core, groups, applier, Opener, options.RepairDelay)), SetState);
    }

    /// <summary>Raised when <see cref="State"/> changes, on a thread of the client's.</summary>
    public event EventHandler? StateChanged;

    /// <summary>How the client stands with the server.</summary>
    public ConnectionState State => _state;

    /// <summary>Whether tokens are in the store; they may turn out to have ended.</summary>
    public bool IsSignedIn => _session.Tokens is not null;

    /// <summary>The person whose store this is; null before the first start.</summary>
    public PersonId? Me => Core.DeviceIfAny is { } device ? new PersonId(device.Identity.UserId) : null;

    /// <summary>This device; null before the first start.</summary>
    public DeviceId? Device => Core.DeviceIfAny is { } device ? new DeviceId(device.Identity.DeviceId) : null;

    /// <summary>The conversations of the store.</summary>
    public IReadOnlyList<Conversation> Conversations => [.. Core.States.Select(state => new Conversation(this, state))];

    internal ClientCore Core { get; }

    internal ConversationOpener Opener { get; }

    /// <summary>Opens the store; nothing is sent yet.</summary>
    /// <exception cref="JournalException">The store cannot be opened.</exception>
    /// <exception cref="ArgumentException">The server's address is neither https nor loopback.</exception>
    public static async Task<GraphChatClient> OpenAsync(GraphChatClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var address in new[] { options.Server, options.Issuer ?? options.Server })
        {
            if (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
            {
                throw new ArgumentException($"{address} is neither https nor on this machine.", nameof(options));
            }
        }

        var journal = options.Files is { } files
            ? Journal.Open(options.StorePath, options.StoreKey, files)
            : await Journal.OpenAsync(options.StorePath, options.StoreKey, cancellationToken);
        try
        {
            return new GraphChatClient(options, journal);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Signs a person in and keeps the tokens in the store.</summary>
    /// <exception cref="GraphChatException">Refused, invalid or unreachable.</exception>
    public Task SignInAsync(ISignIn signIn, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signIn);
        return _session.SignInAsync(signIn, cancellationToken);
    }

    /// <summary>An access token of the sign-in for calls of one's own to the API, good for a while yet. It is a secret.</summary>
    /// <exception cref="GraphChatException"><see cref="ClientErrorCode.SignedOut"/>, <see cref="ClientErrorCode.Unreachable"/>.</exception>
    public async Task<string> GetAccessTokenAsync(CancellationToken cancellationToken = default) =>
        (await _session.GetAsync(null, cancellationToken)).Value;

    /// <summary>Forgets the tokens, here and at the issuer. Keys and history stay in the store.</summary>
    public Task SignOutAsync(CancellationToken cancellationToken = default) => _session.SignOutAsync(cancellationToken);

    /// <summary>
    /// Registers or attaches the device and follows the inbox from now on, in the background and through interruptions. Returns
    /// when the device is ready for the first time. After the client stopped by itself, as <see cref="State"/> says, it begins again.
    /// </summary>
    /// <exception cref="GraphChatException">The device cannot be used, or the server refuses it for good; while the server is away this waits instead.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (!IsSignedIn)
        {
            throw new GraphChatException(ClientErrorCode.SignedOut, "Nobody is signed in: sign in first.");
        }

        lock (_starting)
        {
            if (_pump.TryBegin())
            {
                var before = _running;
                _running = Task.Run(
                    async () =>
                    {
                        await before;
                        await _pump.RunAsync(_stop.Token);
                    },
                    CancellationToken.None);
            }

            return _pump.Ready.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// On a new device of somebody who has one already, signed in and before <see cref="StartAsync"/>: a text of about a hundred characters
    /// for the other device, as a QR code or by hand. Whoever carries it decides which device is let in; the server takes no part in it.
    /// </summary>
    /// <exception cref="GraphChatException"><see cref="ClientErrorCode.WrongStore"/>, <see cref="ClientErrorCode.Unreachable"/> and others.</exception>
    public Task<string> RequestApprovalAsync(CancellationToken cancellationToken = default) => _approval.RequestAsync(cancellationToken);

    /// <summary>
    /// Signs another device of the same person in: gives what that device takes with <see cref="AcceptApprovalAsync"/>. It can then read and
    /// write all that is sent from now on in this device's conversations, into which this one brings it.
    /// </summary>
    /// <exception cref="GraphChatException"><see cref="ClientErrorCode.DeviceRequestInvalid"/>, DEVICE_REVOKED and others.</exception>
    public Task<string> ApproveDeviceAsync(string request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _approval.ApproveAsync(request, cancellationToken);
    }

    /// <summary>On the new device: takes the other one's approval, with which <see cref="StartAsync"/> then registers it.</summary>
    /// <exception cref="GraphChatException"><see cref="ClientErrorCode.DeviceRequestInvalid"/>: ask for another approval.</exception>
    public Task AcceptApprovalAsync(string approval, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(approval);
        return _approval.AcceptAsync(approval, cancellationToken);
    }

    /// <summary>People one can write to whose name has a word that begins with <paramref name="search"/>; the first hundred.</summary>
    public async Task<IReadOnlyList<Person>> FindPeopleAsync(string? search, CancellationToken cancellationToken = default)
    {
        var answer = await Core.Api.ExecuteAsync(
            OperationDocument.People, new JsonObject { ["search"] = search, ["first"] = 100 }, AnswersJson.Default.PeopleAnswer, cancellationToken);
        return [.. answer.People.Nodes.Select(ToPerson)];
    }

    /// <summary>A person by id; null where there is none that one may see.</summary>
    public async Task<Person?> FindPersonAsync(PersonId id, CancellationToken cancellationToken = default)
    {
        var answer = await Core.Api.ExecuteAsync(
            OperationDocument.Person, new JsonObject { ["id"] = id.ToString() }, AnswersJson.Default.PersonAnswer, cancellationToken);
        return answer.Node is { Id: not null } node ? ToPerson(node) : null;
    }

    /// <summary>A conversation of the store; null where there is none.</summary>
    public Conversation? FindConversation(ConversationId id) =>
        Core.Find(id.Value) is { } state ? new Conversation(this, state) : null;

    /// <summary>Makes a conversation, adds everybody with all their devices, and sends its title.</summary>
    /// <exception cref="GraphChatException"><see cref="ClientErrorCode.NoDevices"/> where somebody cannot be added yet, and others.</exception>
    public async Task<Conversation> OpenConversationAsync(
        IReadOnlyList<PersonId> people, string? title = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(people);
        Guid[] others = [.. people.Select(person => person.Value).Where(person => person != Me?.Value)];
        await Opener.RequireDevicesAsync(others, cancellationToken);
        var id = await Opener.CreateAsync(cancellationToken);
        await Opener.AddAsync(id, others, cancellationToken);
        var conversation = new Conversation(this, Core.Require(id));
        if (title is not null)
        {
            await conversation.SetTitleAsync(title, cancellationToken);
        }

        return conversation;
    }

    /// <summary>What was received and not acknowledged yet, then what comes, without end; each item once.</summary>
    /// <exception cref="GraphChatException">The client stopped for a reason that time does not heal.</exception>
    public IAsyncEnumerable<ReceivedItem> ReceiveAsync(CancellationToken cancellationToken = default) =>
        Core.Received.ReadAsync(cancellationToken);

    /// <summary>Says that the application is done with an item and all before it: they do not come again.</summary>
    public Task AcknowledgeAsync(ReceivedItem item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        return Core.Received.AcknowledgeAsync(item.Number, cancellationToken);
    }

    /// <summary>Whether a device of the person is connected; null where it is not shown.</summary>
    public async Task<bool?> IsOnlineAsync(PersonId person, CancellationToken cancellationToken = default)
    {
        var answer = await Core.Api.ExecuteAsync(
            OperationDocument.Presence, new JsonObject { ["id"] = person.ToString() }, AnswersJson.Default.PersonAnswer, cancellationToken);
        return answer.Node?.Presence?.Online;
    }

    /// <summary>Sixty digits over both people's devices, the same on both sides unless somebody stands between them.</summary>
    /// <exception cref="GraphChatException"><see cref="ClientErrorCode.DeviceChainChanged"/>, <see cref="ClientErrorCode.NoDevices"/>.</exception>
    public async Task<string> SafetyNumberAsync(PersonId person, CancellationToken cancellationToken = default)
    {
        var own = await ChainAsync(Core.Device.Identity.UserId, cancellationToken);
        var other = await ChainAsync(person.Value, cancellationToken);
        return SafetyNumber.Compute(own.UserId, own.HeadHash.Span, other.UserId, other.HeadHash.Span);
    }

    /// <summary>Stops, and closes the store so that another process may open it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Core.Received.Fault(new ObjectDisposedException(nameof(GraphChatClient)));
        Core.Halt(new ObjectDisposedException(nameof(GraphChatClient)));

        // A call under way still holds the gate while it writes.
        _ = await Core.Gate.CloseAsync(Timeout.InfiniteTimeSpan);
        Core.Dispose();
        await _session.DisposeAsync();
        _sockets.Dispose();
        _http.Dispose();
        _journal.Dispose();
        _stop.Dispose();
    }

    internal Task<SentMessage> SendAsync(Guid conversation, EnvelopeContentType type, string text, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetByteCount(text) <= Conversation.MaximumTextSize
            ? _sender.SendAsync(conversation, type, text, cancellationToken)
            : throw new GraphChatException(ClientErrorCode.TooLarge, $"A text has at most {Conversation.MaximumTextSize} bytes in UTF-8.");

    internal async Task AddAsync(Conversation conversation, IReadOnlyList<PersonId> people, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(people);
        await Opener.AddAsync(conversation.Id.Value, [.. people.Select(person => person.Value)], cancellationToken);

        // Newcomers cannot read what was sent before, the title included.
        if (conversation.Title is { } title)
        {
            await conversation.SetTitleAsync(title, cancellationToken);
        }
    }

    private static Person ToPerson(PersonData data) =>
        new(PersonId.TryParse(data.Id, out var id) ? id : throw GraphQLError.Unexpected("a person without an id"), data.DisplayName ?? "", data.Role ?? "");

    private async Task<DeviceChain> ChainAsync(Guid user, CancellationToken cancellationToken) =>
        await Core.Chains.RefreshAsync(user, cancellationToken)
            ?? throw new GraphChatException(ClientErrorCode.NoDevices, $"{new PersonId(user)} has no device yet.");

    private void SetState(ConnectionState state)
    {
        if (_state != state)
        {
            _state = state;
            StateChanged?.Invoke(this, EventArgs.Empty);
        }
    }
}
