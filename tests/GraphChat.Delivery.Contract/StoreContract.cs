using GraphChat.Delivery.Devices;
using GraphChat.Delivery.KeyPackages;
using GraphChat.Delivery.People;
using GraphChat.Delivery.Ports;
using Xunit;

namespace GraphChat.Delivery.Contract;

/// <summary>What the stores beside the log keep to, two nodes at a time.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    protected abstract Task<IStoreSource> OpenSourceAsync();

    protected World World { get; private set; } = null!;

    protected DeliveryNode One { get; private set; } = null!;

    protected DeliveryNode Two { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = new World(await OpenSourceAsync(), new InMemorySource());
        One = await World.StartNodeAsync();
        Two = await World.StartNodeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Each_key_package_is_handed_out_once_however_many_ask_at_once_and_then_the_last_resort_one()
    {
        var bob = await World.JoinAsync(One);
        var claimers = new List<Participant>();
        for (var i = 0; i < 12; i++)
        {
            claimers.Add(await World.JoinAsync(One));
        }

        var claimed = await Task.WhenAll(claimers.Select(async (claimer, i) =>
            Text((await ClaimAsync(i % 2 == 0 ? One : Two, claimer, bob, World.NewId())).KeyPackages.Single().KeyPackage)));

        Assert.Equal(5, claimed.Where(package => package.EndsWith("one", StringComparison.Ordinal)).Distinct().Count());
        Assert.Equal(5, claimed.Count(package => package.EndsWith("one", StringComparison.Ordinal)));
        Assert.Equal(7, claimed.Count(package => package.EndsWith("last", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_person_cannot_use_up_anothers_key_packages_by_asking_many_times_at_once()
    {
        var bob = await World.JoinAsync(One);
        var eve = await World.JoinAsync(One);
        var claims = new[] { One, Two }.Select(node => new ClaimKeyPackages(
            node.Stores.KeyPackages,
            node.Stores.Devices,
            node.CallerDevices,
            node.Limits with { MaxClaimsOfDeviceByPerson = 3 },
            TimeProvider.System,
            node.Stores.Positions)).ToList();

        var given = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            try
            {
                return (await claims[i % 2].ExecuteAsync(eve.Caller, new ClaimKeyPackagesInput([bob.User], World.NewId()), default)).KeyPackages.Count;
            }
            catch (DeliveryException exception) when (exception.Code == DeliveryErrorCode.RateLimited)
            {
                return 0;
            }
        })));

        Assert.Equal(3, given.Sum());
        Assert.Equal(2, (await Two.Stores.KeyPackages.CountAsync([bob.Device], TimeProvider.System.GetUtcNow(), default))[bob.Device]);
    }

    [Fact]
    public async Task The_same_claim_again_gives_the_same_packages_and_with_other_people_it_is_refused()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var id = World.NewId();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
            Text((await ClaimAsync(i % 2 == 0 ? One : Two, ann, bob, id)).KeyPackages.Single().KeyPackage)));

        Assert.Single(answers.Distinct());
        Assert.Equal(4, await One.ReadDevices.CountKeyPackagesAsync(bob.Caller, await DeviceAsync(bob), default));
        Assert.Equal(DeliveryErrorCode.IdempotencyMismatch, await World.CodeOfAsync(() => Two.ClaimKeyPackages.ExecuteAsync(
            ann.Caller, new ClaimKeyPackagesInput([ann.User, bob.User], id), default)));
    }

    [Fact]
    public async Task A_claim_leaves_out_the_asking_device_and_names_devices_without_packages()
    {
        var ann = await World.JoinAsync(One);
        var second = await World.JoinAsync(One, ann.User, chainLength: 1);
        var bare = new Caller(ann.User, Role.Learner, "bare", Device: null, s_now);
        var device = new DeviceId(Guid.NewGuid());
        await One.RegisterDevice.ExecuteAsync(bare, new RegisterDeviceInput(FakeChainVerifier.Adds(2, device)), default);

        var claimed = await ClaimAsync(Two, ann, ann, World.NewId());

        Assert.Equal(second.Device, claimed.KeyPackages.Single().Device.Id);
        Assert.Equal(device, claimed.WithoutKeyPackage.Single().Id);
    }

    [Fact]
    public async Task A_published_package_is_counted_once_and_an_init_key_serves_one_package()
    {
        var bob = await World.JoinAsync(One);
        var package = FakeMls.KeyPackage(bob.User, bob.Device, "again");

        Assert.Equal(6, await PublishAsync(bob, package));
        Assert.Equal(6, await PublishAsync(bob, package));
        await ClaimAsync(Two, await World.JoinAsync(One), bob, World.NewId());
        Assert.Equal(5, await PublishAsync(bob, package));
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await World.CodeOfAsync(() => PublishAsync(
            bob, FakeMls.KeyPackage(bob.User, bob.Device, "fresh"), FakeMls.KeyPackage(bob.User, bob.Device, "again", variant: "v"))));
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await World.CodeOfAsync(() => PublishAsync(
            bob, FakeMls.KeyPackage(bob.User, new DeviceId(Guid.NewGuid()), "foreign"))));
        Assert.Equal(DeliveryErrorCode.LimitExceeded, await World.CodeOfAsync(() => PublishAsync(
            bob, [.. Enumerable.Range(0, 101).Select(i => FakeMls.KeyPackage(bob.User, bob.Device, $"m{i}"))])));
    }

    [Fact]
    public async Task A_device_chain_has_one_next_entry()
    {
        var user = new UserId(Guid.NewGuid());
        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            var caller = new Caller(user, Role.Learner, $"s{i}", Device: null, s_now);
            try
            {
                await (i % 2 == 0 ? One : Two).RegisterDevice.ExecuteAsync(
                    caller, new RegisterDeviceInput(FakeChainVerifier.Adds(0, new DeviceId(Guid.NewGuid()))), default);
                return null;
            }
            catch (DeliveryException exception)
            {
                return exception;
            }
        }));

        Assert.Single(results, result => result is null);
        Assert.All(results.OfType<DeliveryException>(), lost =>
        {
            Assert.Equal(DeliveryErrorCode.StaleDeviceChain, lost.Code);
            Assert.Equal(1, lost.Details["length"]);
        });
        Assert.Single(await One.ReadDevices.ReadChainAsync(user, default));
    }

    [Fact]
    public async Task Registering_the_same_entry_again_gives_the_same_device_and_binds_the_session()
    {
        var caller = new Caller(new UserId(Guid.NewGuid()), Role.Trainer, "first", Device: null, s_now);
        var entry = new RegisterDeviceInput(FakeChainVerifier.Adds(0, new DeviceId(Guid.NewGuid())));
        var device = await One.RegisterDevice.ExecuteAsync(caller, entry, default);

        Assert.Equal(device.Id, (await Two.RegisterDevice.ExecuteAsync(caller, entry, default)).Id);
        Assert.Equal(device.Id, (await Two.ReadDevices.FindOwnAsync(caller, default))!.Id);
        Assert.Equal(DeliveryErrorCode.Forbidden, await World.CodeOfAsync(() => Two.RegisterDevice.ExecuteAsync(
            caller, new RegisterDeviceInput(FakeChainVerifier.Adds(1, new DeviceId(Guid.NewGuid()))), default)));
        Assert.Equal(DeliveryErrorCode.DeviceChainInvalid, await World.CodeOfAsync(() => Two.RegisterDevice.ExecuteAsync(
            caller, new RegisterDeviceInput("garbage"u8.ToArray()), default)));
    }

    [Fact]
    public async Task A_session_is_attached_to_one_device_by_proof()
    {
        var ann = await World.JoinAsync(One);
        var eve = await World.JoinAsync(One);
        var again = ann.Caller with { SessionId = "again" };

        Assert.Equal(DeliveryErrorCode.Forbidden, await AttachAsync(again, ann.Device, "forged"u8.ToArray()));
        Assert.Equal(DeliveryErrorCode.NotFound, await AttachAsync(again, eve.Device, FakeChainVerifier.Proof(eve.Device, "again")));
        await Two.AttachDevice.ExecuteAsync(
            again, new AttachDeviceInput(ann.Device, FakeChainVerifier.Proof(ann.Device, "again")), default);
        Assert.Equal(ann.Device, (await One.ReadDevices.FindOwnAsync(again, default))!.Id);

        var second = await World.JoinAsync(One, ann.User, chainLength: 1);
        Assert.Equal(DeliveryErrorCode.Forbidden, await AttachAsync(again, second.Device, FakeChainVerifier.Proof(second.Device, "again")));
    }

    [Fact]
    public async Task A_revoked_device_loses_its_key_packages_and_cannot_be_attached()
    {
        var ann = await World.JoinAsync(One);
        var second = await World.JoinAsync(One, ann.User, chainLength: 1);
        var entry = new RevokeDeviceInput(FakeChainVerifier.Revokes(2, ann.Device));

        var revoked = await One.RevokeDevice.ExecuteAsync(second.Caller, entry, default);
        var again = await Two.RevokeDevice.ExecuteAsync(second.Caller, entry, default);

        Assert.NotNull(revoked.RevokedAt);
        Assert.Equal(revoked.RevokedAt, again.RevokedAt);
        Assert.Empty((await ClaimAsync(Two, second, ann, World.NewId())).KeyPackages);
        Assert.Equal(DeliveryErrorCode.DeviceRevoked, await AttachAsync(
            ann.Caller with { SessionId = "later" }, ann.Device, FakeChainVerifier.Proof(ann.Device, "later")));
        var log = await Two.Stores.Revocations.ReadAsync(0, 10, default);
        Assert.Equal(new Revocation(1, SessionId: null, ann.Device, User: null), Assert.Single(log));
    }

    [Fact]
    public async Task The_device_of_a_session_is_revoked_without_an_entry_of_the_chain_once_on_any_node()
    {
        var ann = await World.JoinAsync(One);
        var second = await World.JoinAsync(One, ann.User, chainLength: 1);

        var revoked = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? One : Two).Stores.Devices.RevokeOfSessionAsync(second.Caller.SessionId, s_now, default)));

        Assert.Equal(second.Device, Assert.Single(revoked, device => device is not null));
        Assert.Null(await Two.Stores.Devices.RevokeOfSessionAsync("a session without a device", s_now, default));
        Assert.Equal(s_now, (await Two.Stores.Devices.FindAsync(second.Device, default))!.RevokedAt);
        Assert.Null((await Two.Stores.Devices.FindAsync(ann.Device, default))!.RevokedAt);
        Assert.Equal(2, (await Two.Stores.Devices.ReadChainAsync(ann.User, default)).Count);
        Assert.Equal(DeliveryErrorCode.DeviceRevoked, await AttachAsync(
            second.Caller with { SessionId = "later" }, second.Device, FakeChainVerifier.Proof(second.Device, "later")));
        var log = await One.Stores.Revocations.ReadAsync(0, 10, default);
        Assert.Equal(new Revocation(1, SessionId: null, second.Device, User: null), Assert.Single(log));
    }

    [Fact]
    public async Task Revocations_are_numbered_without_gaps_from_every_node()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? One : Two).Stores.Revocations
            .RevokeSessionAsync($"session {i}", s_now, default)));
        await One.Stores.Revocations.RevokeUserAsync(new UserId(Guid.NewGuid()), s_now, default);

        var log = await Two.Stores.Revocations.ReadAsync(0, 100, default);
        Assert.Equal(Enumerable.Range(1, 41).Select(i => (long)i), log.Select(revocation => revocation.Number));
        Assert.Equal(41, await One.Stores.Revocations.ReadHeadAsync(default));
        Assert.True(await One.Stores.Revocations.IsRevokedAsync("session 7", default));
        Assert.False(await One.Stores.Revocations.IsRevokedAsync("session 70", default));
    }

    [Fact]
    public async Task Opening_the_same_conversation_again_gives_it_and_another_under_its_id_is_refused()
    {
        var ann = await World.JoinAsync(One);
        var eve = await World.JoinAsync(One);
        var id = new ConversationId(World.NewId());
        var input = new Conversations.CreateConversationInput(id, FakeMls.GroupInfo(id, ann.User, ann.Device));

        var views = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            i => (i % 2 == 0 ? One : Two).CreateConversation.ExecuteAsync(ann.Caller, input, default)));

        Assert.Single(views.Select(view => view.Conversation.CreatedAt).Distinct());
        Assert.Equal(DeliveryErrorCode.IdempotencyMismatch, await World.CodeOfAsync(() => Two.CreateConversation.ExecuteAsync(
            eve.Caller, input with { GroupInfo = FakeMls.GroupInfo(id, eve.User, eve.Device) }, default)));
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await World.CodeOfAsync(() => Two.CreateConversation.ExecuteAsync(
            eve.Caller, input, default)));
        Assert.Single(await One.Stores.Conversations.ListAsync(ann.User, after: null, 10, default));
    }

    [Fact]
    public async Task Opening_the_last_conversation_that_one_may_have_again_gives_it()
    {
        var ann = await World.JoinAsync(One);
        var id = new ConversationId(World.NewId());
        var input = new Conversations.CreateConversationInput(id, FakeMls.GroupInfo(id, ann.User, ann.Device));
        var create = new Conversations.CreateConversation(
            Two.Stores.Conversations, Two.CallerDevices, new FakeMls(), Two.Cursors, Two.Facts, Two.Limits with { MaxConversations = 1 }, TimeProvider.System);

        Assert.Equal(id, (await create.ExecuteAsync(ann.Caller, input, default)).Conversation.Id);
        Assert.Equal(id, (await create.ExecuteAsync(ann.Caller, input, default)).Conversation.Id);

        var next = new ConversationId(World.NewId());
        Assert.Equal(DeliveryErrorCode.LimitExceeded, await World.CodeOfAsync(() => create.ExecuteAsync(
            ann.Caller, new Conversations.CreateConversationInput(next, FakeMls.GroupInfo(next, ann.User, ann.Device)), default)));
    }

    [Fact]
    public async Task A_welcome_goes_though_all_its_devices_acknowledge_it_at_once()
    {
        var ann = await World.JoinAsync(One);
        var others = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => World.JoinAsync(One)));
        for (var round = 0; round < 6; round++)
        {
            var conversation = await World.OpenAsync(One, ann, others);

            await Task.WhenAll(others.Select((other, i) => Task.Run(
                () => (i % 2 == 0 ? One : Two).AcknowledgeWelcome.ExecuteAsync(other.Caller, conversation, 1, default))));

            Assert.Null(await One.Stores.Log.FindWelcomeAsync(conversation, 1, default));
        }
    }

    [Fact]
    public async Task Conversations_are_listed_last_active_first_a_page_at_a_time()
    {
        var ann = await World.JoinAsync(One);
        var ids = new List<ConversationId>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add(await World.OpenAsync(One, ann));
            await World.SendAsync(One, ann, ids[i], 0, "x");
        }

        await World.SendAsync(Two, ann, ids[2], 0, "again");
        var listed = new List<ConversationId>();
        string? after = null;
        do
        {
            var page = await Two.ListConversations.ExecuteAsync(ann.Caller, 3, after, default);
            listed.AddRange(page.Items.Select(item => item.Value.Conversation.Id));
            after = page.HasNext ? page.Items[^1].Cursor : null;
        }
        while (after is not null);

        Assert.Equal([ids[2], ids[6], ids[5], ids[4], ids[3], ids[1], ids[0]], listed);
    }

    [Fact]
    public async Task Members_are_listed_a_page_at_a_time_and_only_to_members()
    {
        var people = new List<Participant>();
        for (var i = 0; i < 6; i++)
        {
            people.Add(await World.JoinAsync(One));
        }

        var conversation = await World.OpenAsync(One, people[0], [.. people.Skip(1)]);
        await World.RemoveAsync(Two, conversation, 1, people[0], people[5]);
        var listed = new List<UserId>();
        string? after = null;
        do
        {
            var page = await Two.ListMembers.ExecuteAsync(people[1].Caller, conversation, 2, after, default);
            listed.AddRange(page.Items.Select(item => item.Value.User));
            after = page.HasNext ? page.Items[^1].Cursor : null;
        }
        while (after is not null);

        Assert.Equal(people[0].User, listed[0]);
        Assert.Equal(people.Take(5).Select(person => person.User).ToHashSet(), listed.ToHashSet());
        Assert.Equal(5, listed.Count);
        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(
            () => Two.ListMembers.ExecuteAsync(people[5].Caller, conversation, 2, null, default)));
        Assert.Empty(await Two.FindConversations.ExecuteAsync(people[5].Caller, [conversation], default));
    }

    [Fact]
    public async Task A_commit_that_adds_what_was_not_claimed_or_is_no_device_in_force_is_refused_and_stores_nothing()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        ReadOnlyMemory<byte> unclaimed = FakeMls.KeyPackage(bob.User, bob.Device, "k0");
        ReadOnlyMemory<byte> unknown = FakeMls.KeyPackage(bob.User, new DeviceId(Guid.NewGuid()), "k0");

        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await World.CodeOfAsync(
            () => World.CommitAsync(One, conversation, 0, ann, [unclaimed], [])));
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await World.CodeOfAsync(
            () => World.CommitAsync(One, conversation, 0, ann, [unknown], [])));
        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(
            () => World.CommitAsync(One, conversation, 0, bob, [], [])));
        var group = await Two.Stores.Conversations.ReadGroupStateAsync(conversation, default);
        Assert.Equal(0, group!.Epoch);
        Assert.Equal(0, await Two.Stores.Log.ReadPositionAsync(default));
    }

    [Fact]
    public async Task People_are_found_by_the_beginning_of_a_word_in_order_a_page_at_a_time()
    {
        string[] names = ["Ada Berg", "Berta Adler", "Émile Zola", "Carl von Ad", "Bad Carl", "Ada Berg"];
        foreach (var name in names)
        {
            await One.SavePerson.ExecuteAsync(new Person(new UserId(Guid.NewGuid()), name, Role.Learner), default);
        }

        var found = new List<string>();
        var caller = (await World.JoinAsync(One)).Caller;
        string? after = null;
        do
        {
            var page = await Two.SearchPeople.ExecuteAsync(caller, new SearchPeopleInput("ad", 2, after), default);
            found.AddRange(page.Items.Select(item => item.Value.DisplayName));
            after = page.HasNext ? page.Items[^1].Cursor : null;
        }
        while (after is not null);

        Assert.Equal(["Ada Berg", "Ada Berg", "Berta Adler", "Carl von Ad"], found);
        foreach (var nobody in new[] { "\0", "ad\0", "\0ad" })
        {
            Assert.Empty((await Two.SearchPeople.ExecuteAsync(caller, new SearchPeopleInput(nobody, 2, null), default)).Items);
        }
    }

    private async Task<Device> DeviceAsync(Participant participant) =>
        (await One.ReadDevices.FindAsync([participant.Device], default))[0];

    private Task<int> PublishAsync(Participant of, params byte[][] packages) => One.PublishKeyPackages.ExecuteAsync(
        of.Caller,
        new PublishKeyPackagesInput([.. packages.Select(package => (ReadOnlyMemory<byte>)package)], LastResort: null),
        default);

    private Task<DeliveryErrorCode> AttachAsync(Caller caller, DeviceId device, byte[] proof) => World.CodeOfAsync(
        () => Two.AttachDevice.ExecuteAsync(caller, new AttachDeviceInput(device, proof), default));

    private static Task<ClaimKeyPackagesOutput> ClaimAsync(DeliveryNode node, Participant by, Participant of, Guid id) =>
        node.ClaimKeyPackages.ExecuteAsync(by.Caller, new ClaimKeyPackagesInput([of.User], id), default);

    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);
}
