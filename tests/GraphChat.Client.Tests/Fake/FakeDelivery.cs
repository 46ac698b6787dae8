using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Mls;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Framing;
using GraphChat.Mls.Profile;
using Xunit;

namespace GraphChat.Client.Tests.Fake;

/// <summary>A delivery service in memory: one log a conversation, one list of inbox steps. Tests make it lie through its hooks.</summary>
internal sealed class FakeDelivery
{
    private static readonly byte[] s_serviceKey = DeviceKey.Create(0x0003).PublicKey.ToArray();
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, DeviceChain> _chains = [];
    private readonly Dictionary<string, Guid> _attached = [];
    private readonly Dictionary<Guid, Queue<string>> _keyPackages = [];
    private readonly Dictionary<Guid, string> _lastResort = [];
    private readonly List<(Guid User, Guid? Device, JsonObject Item)> _inbox = [];
    private readonly MlsSettings _settings = new() { CredentialValidator = new Everybody() };
    private readonly Dictionary<Guid, FakeConversation> _forks = [];
    private Guid? _held;
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Dictionary<Guid, string> People { get; } = [];

    public Dictionary<Guid, FakeConversation> Conversations { get; } = [];

    /// <summary>Changes, or with null withholds, a step before a person sees it.</summary>
    public Func<Guid, JsonObject, JsonObject?> Tamper { get; set; } = (_, item) => item;

    /// <summary>Changes the chain that others see of a person.</summary>
    public Func<Guid, IReadOnlyList<byte[]>, IReadOnlyList<byte[]>> TamperChain { get; set; } = (_, entries) => entries;

    /// <summary>Refuses an operation by its input with a code; null where nothing is refused.</summary>
    public Func<string, JsonElement, string?> Refuse { get; set; } = (_, _) => null;

    /// <summary>How many epochs back a message may be.</summary>
    public int PastEpochs { get; set; }

    /// <summary>What devices said of epochs, and committers of theirs, in the order in which it came.</summary>
    public List<(Guid Device, long Epoch, string? Fingerprint)> Reports { get; } = [];

    /// <summary>Welcomes that may be forgotten.</summary>
    public List<Guid> Acknowledged { get; } = [];

    /// <summary>Publishes a key package of a device that no client runs.</summary>
    public void Give(Guid device, ReadOnlyMemory<byte> keyPackage)
    {
        lock (_lock)
        {
            (_keyPackages.TryGetValue(device, out var known) ? known : _keyPackages[device] = new()).Enqueue(Convert.ToBase64String(keyPackage.Span));
        }
    }

    /// <summary>Puts an entry at the end of a person's chain.</summary>
    public void Extend(Guid user, Func<DeviceChain, DeviceChainEntry> next)
    {
        var entries = _chains[user].Entries.Select(entry => entry.Encoded).Append(next(_chains[user]).Encoded).ToArray();
        Assert.Equal(DeviceChainError.None, DeviceChain.Verify(user, entries, out var chain));
        _chains[user] = chain!;
    }

    public int KeyPackagesOf(Guid device) => _keyPackages.GetValueOrDefault(device)?.Count ?? 0;

    public JsonObject Execute(string operation, JsonElement variables, Guid user, string session)
    {
        lock (_lock)
        {
            var input = variables.TryGetProperty("input", out var given) ? given : variables;
            if (Refuse(operation, input) is { } code)
            {
                throw new FakeRefusal(code);
            }

            var answer = operation switch
            {
                "Me" => Me(user, session),
                "People" => PeoplePage(),
                "Person" or "Presence" => new JsonObject { ["node"] = Person(PersonId.Parse(variables.GetProperty("id").GetString()!).Value) },
                "RegisterDevice" => Register(user, session, input),
                "AttachDevice" => Attach(user, session, input),
                "PublishKeyPackages" => Publish(Device(user, session), input),
                "ClaimKeyPackages" => Claim(input),
                "CreateConversation" => Create(input),
                "SubmitCommit" => Commit(user, Device(user, session), input),
                "Group" => Group(user, variables),
                "ReportEpoch" => Report(Device(user, session), input),
                "AcknowledgeWelcome" => Acknowledge(Device(user, session), input),
                "SendMessage" => Send(user, Device(user, session), input),
                _ => throw new FakeRefusal("BAD_INPUT"),
            };
            _moved.TrySetResult();
            _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return answer;
        }
    }

    public async IAsyncEnumerable<(long Cursor, JsonObject Item)> InboxAsync(
        Guid user, string session, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            List<(long, JsonObject)> items = [];
            Task moved;
            lock (_lock)
            {
                var device = Device(user, session);
                for (; after < _inbox.Count && _held != user; after++)
                {
                    var (to, toDevice, item) = _inbox[(int)after];
                    if (to == user && (toDevice is null || toDevice == device) && Tamper(user, (JsonObject)item.DeepClone()) is { } shown)
                    {
                        items.Add((after + 1, shown));
                    }
                }

                moved = _moved.Task;
            }

            foreach (var item in items)
            {
                yield return item;
            }

            await moved.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Shows a person a log of its own from now on, in which others' commits and messages do not appear, until <see cref="EndFork"/>.</summary>
    public void Fork(Guid conversation, Guid user)
    {
        lock (_lock)
        {
            _forks[user] = Conversations[conversation].Split();
        }
    }

    /// <summary>Shows all the same log again: what the person missed of it comes now, with what follows.</summary>
    public void EndFork(Guid user)
    {
        lock (_lock)
        {
            _forks.Remove(user, out var fork);
            foreach (var entry in Conversations[fork!.Id].Log.Where(entry => (int)entry["sequence"]! > fork.Log.Count))
            {
                _inbox.Add((user, null, new JsonObject { ["event"] = entry.DeepClone() }));
            }
        }
    }

    /// <summary>Gives a person nothing more until <see cref="Release"/>.</summary>
    public void Hold(Guid user)
    {
        lock (_lock)
        {
            _held = user;
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            _held = null;
            _moved.TrySetResult();
            _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _moved.TrySetCanceled();
        }
    }

    private Guid Device(Guid user, string session) =>
        _attached.TryGetValue($"{user:N}{session}", out var device) ? device : throw new FakeRefusal("DEVICE_REQUIRED");

    private JsonObject Me(Guid user, string session) => new()
    {
        ["me"] = new JsonObject
        {
            ["sessionId"] = session,
            ["person"] = Person(user),
            ["device"] = _attached.TryGetValue($"{user:N}{session}", out var device) ? DeviceNode(device) : null,
            ["inboxCursor"] = $"{_inbox.Count}",
            ["inboxStartCursor"] = "0",
        },
        ["deliveryService"] = new JsonObject
        {
            ["externalSenderKey"] = Convert.ToBase64String(s_serviceKey),
            ["externalSenderIdentity"] = Convert.ToBase64String("graphchat delivery service"u8),
            ["cipherSuites"] = new JsonArray(3),
            ["maxMessageBytes"] = 65536,
        },
    };

    private JsonObject PeoplePage() => new()
    {
        ["people"] = new JsonObject
        {
            ["nodes"] = new JsonArray([.. People.Keys.Select(person => (JsonNode)Person(person))]),
            ["pageInfo"] = new JsonObject { ["hasNextPage"] = false, ["endCursor"] = null },
        },
    };

    private JsonObject Person(Guid user)
    {
        IReadOnlyList<byte[]> entries = _chains.TryGetValue(user, out var chain) ? [.. chain.Entries.Select(entry => entry.Encoded.ToArray())] : [];
        var shown = TamperChain(user, entries);
        return new JsonObject
        {
            ["id"] = new PersonId(user).ToString(),
            ["displayName"] = People[user],
            ["role"] = "LEARNER",
            ["deviceChain"] = new JsonArray([.. shown.Select((entry, index) =>
                (JsonNode)new JsonObject { ["index"] = index, ["entry"] = Convert.ToBase64String(entry) })]),
            ["presence"] = new JsonObject { ["online"] = true },
        };
    }

    private JsonObject DeviceNode(Guid device) => new()
    {
        ["id"] = new DeviceId(device).ToString(),
        ["keyPackageCount"] = KeyPackagesOf(device),
        ["person"] = new JsonObject { ["id"] = new PersonId(_chains.Single(chain => chain.Value.Find(device) is not null).Key).ToString() },
    };

    private JsonObject Register(Guid user, string session, JsonElement input)
    {
        var bytes = input.GetProperty("chainEntry").GetBytesFromBase64();
        var error = DeviceChain.Verify(user, [bytes], out var chain);
        if (error != DeviceChainError.None)
        {
            throw new FakeRefusal("DEVICE_CHAIN_INVALID");
        }

        _chains[user] = chain!;
        var device = chain!.Entries[0].DeviceId;
        _attached[$"{user:N}{session}"] = device;
        return new JsonObject { ["registerDevice"] = new JsonObject { ["device"] = DeviceNode(device) } };
    }

    private JsonObject Attach(Guid user, string session, JsonElement input)
    {
        var device = DeviceId.Parse(input.GetProperty("deviceId").GetString()!).Value;
        var known = _chains[user].Find(device) ?? throw new FakeRefusal("NOT_FOUND");
        if (!SessionBinding.Verify(
            new DeviceIdentity(user, device), session, known.CipherSuite, known.SignatureKey.Span, input.GetProperty("proof").GetBytesFromBase64()))
        {
            throw new FakeRefusal("FORBIDDEN");
        }

        _attached[$"{user:N}{session}"] = device;
        return new JsonObject { ["attachDevice"] = new JsonObject { ["device"] = DeviceNode(device) } };
    }

    private JsonObject Publish(Guid device, JsonElement input)
    {
        var queue = _keyPackages.TryGetValue(device, out var known) ? known : _keyPackages[device] = new();
        foreach (var package in input.GetProperty("keyPackages").EnumerateArray())
        {
            queue.Enqueue(package.GetString()!);
        }

        if (input.TryGetProperty("lastResort", out var last) && last.GetString() is { } lastResort)
        {
            _lastResort[device] = lastResort;
        }

        return new JsonObject { ["publishKeyPackages"] = new JsonObject { ["keyPackageCount"] = queue.Count } };
    }

    private JsonObject Claim(JsonElement input)
    {
        var claimed = new JsonArray();
        foreach (var person in input.GetProperty("personIds").EnumerateArray())
        {
            foreach (var device in _chains[PersonId.Parse(person.GetString()!).Value].DevicesInForce)
            {
                var package = _keyPackages[device.DeviceId].TryDequeue(out var next) ? next : _lastResort[device.DeviceId];
                claimed.Add((JsonNode)new JsonObject { ["device"] = DeviceNode(device.DeviceId), ["keyPackage"] = package });
            }
        }

        return new JsonObject { ["claimKeyPackages"] = new JsonObject { ["keyPackages"] = claimed, ["withoutKeyPackage"] = new JsonArray() } };
    }

    private JsonObject Create(JsonElement input)
    {
        var id = input.GetProperty("conversationId").GetGuid();
        if (!Conversations.ContainsKey(id))
        {
            var opened = PublicGroup.Open(input.GetProperty("groupInfo").GetBytesFromBase64(), [], _settings) as PublicGroupResult.Opened
                ?? throw new FakeRefusal("INVALID_MLS_MESSAGE");
            Conversations[id] = new FakeConversation(id, opened.Group) { GroupInfo = input.GetProperty("groupInfo").GetString()! };
        }

        return new JsonObject
        {
            ["createConversation"] = new JsonObject
            {
                ["conversation"] = new JsonObject { ["id"] = new ConversationId(id).ToString(), ["head"] = 0, ["epoch"] = 0 },
            },
        };
    }

    private JsonObject Commit(Guid user, Guid device, JsonElement input)
    {
        var conversation = Require(user, input);
        var commit = input.GetProperty("commit").GetBytesFromBase64();
        if (Answered(conversation, input, commit) is { } before)
        {
            return new JsonObject { ["submitCommit"] = new JsonObject { ["event"] = before } };
        }

        if (!MlsMessageHeader.TryRead(commit, out var header) || header.Epoch != conversation.Group.Epoch)
        {
            throw new FakeRefusal("STALE_EPOCH");
        }

        var welcome = input.GetProperty("welcome").GetString();
        var result = conversation.Group.Evaluate(
            commit, input.GetProperty("groupInfo").GetBytesFromBase64(), welcome is null ? null : (ReadOnlyMemory<byte>?)Convert.FromBase64String(welcome));
        if (result is not PublicCommitResult.Accepted { Next: var next, Effect: var effect })
        {
            throw new FakeRefusal("INVALID_MLS_MESSAGE " + ((PublicCommitResult.Refused)result).Error);
        }

        var members = conversation.Members;
        conversation.Group = next;
        conversation.GroupInfo = input.GetProperty("groupInfo").GetString()!;
        Reports.Add((device, (long)next.Epoch, input.GetProperty("fingerprint").GetString()));
        var appended = Append(conversation, members, "COMMIT", user, device, input, commit, (long)header.Epoch, null);
        foreach (var added in welcome is null ? [] : effect.Added)
        {
            Assert.True(DeviceIdentity.TryParse(added.Credential.Content.Span, out var identity));
            _inbox.Add((identity.UserId, identity.DeviceId, new JsonObject
            {
                ["welcome"] = new JsonObject
                {
                    ["conversationId"] = new ConversationId(conversation.Id).ToString(),
                    ["sequence"] = conversation.Log.Count,
                    ["hash"] = Convert.ToBase64String(conversation.Hash),
                    ["welcome"] = welcome,
                    ["ratchetTree"] = Convert.ToBase64String(next.ExportRatchetTree()),
                },
            }));
        }

        return new JsonObject { ["submitCommit"] = new JsonObject { ["event"] = appended } };
    }

    private JsonObject Group(Guid user, JsonElement variables)
    {
        var conversation = Require(user, ConversationId.Parse(variables.GetProperty("id").GetString()!).Value);
        return new JsonObject
        {
            ["node"] = new JsonObject
            {
                ["group"] = new JsonObject
                {
                    ["epoch"] = conversation.Group.Epoch,
                    ["groupInfo"] = conversation.GroupInfo,
                    ["ratchetTree"] = Convert.ToBase64String(conversation.Group.ExportRatchetTree()),
                    ["health"] = "HEALTHY",
                },
            },
        };
    }

    private JsonObject Report(Guid device, JsonElement input)
    {
        Reports.Add((device, input.GetProperty("epoch").GetInt64(), input.GetProperty("fingerprint").GetString()));
        return new JsonObject { ["reportEpoch"] = new JsonObject { ["health"] = "HEALTHY" } };
    }

    private JsonObject Acknowledge(Guid device, JsonElement input)
    {
        Acknowledged.Add(device);
        return new JsonObject { ["acknowledgeWelcome"] = new JsonObject { ["conversationId"] = input.GetProperty("conversationId").GetString() } };
    }

    private JsonObject Send(Guid user, Guid device, JsonElement input)
    {
        var conversation = Require(user, input);
        var message = input.GetProperty("message").GetBytesFromBase64();
        if (Answered(conversation, input, message) is { } before)
        {
            return new JsonObject { ["sendMessage"] = new JsonObject { ["event"] = before } };
        }

        if (!MlsMessageHeader.TryRead(message, out var header) || header.Epoch > conversation.Group.Epoch || header.Epoch + (ulong)PastEpochs < conversation.Group.Epoch)
        {
            throw new FakeRefusal("STALE_EPOCH");
        }

        var franking = new JsonObject { ["keyId"] = "k1", ["tag"] = Convert.ToBase64String(new byte[32]), ["time"] = 1 };
        return new JsonObject
        {
            ["sendMessage"] = new JsonObject
            {
                ["event"] = Append(conversation, conversation.Members, "MESSAGE", user, device, input, message, (long)header.Epoch, franking),
            },
        };
    }

    private FakeConversation Require(Guid user, JsonElement input) =>
        Require(user, ConversationId.Parse(input.GetProperty("conversationId").GetString()!).Value);

    private FakeConversation Require(Guid user, Guid id) => Side(user, id) is { } conversation && conversation.Members.Contains(user)
        ? conversation
        : throw new FakeRefusal("NOT_FOUND");

    /// <summary>The conversation as a person is shown it.</summary>
    private FakeConversation? Side(Guid user, Guid id) =>
        _forks.TryGetValue(user, out var fork) && fork.Id == id ? fork : Conversations.GetValueOrDefault(id);

    private static JsonNode? Answered(FakeConversation conversation, JsonElement input, byte[] bytes) =>
        !conversation.Answers.TryGetValue(input.GetProperty("clientMessageId").GetGuid(), out var answer) ? null
        : answer.Bytes.AsSpan().SequenceEqual(bytes) ? answer.Event.DeepClone()
        : throw new FakeRefusal("IDEMPOTENCY_MISMATCH");

    private JsonNode Append(
        FakeConversation conversation, IReadOnlyList<Guid> readers, string kind, Guid user, Guid device, JsonElement input, byte[] payload, long epoch, JsonObject? franking)
    {
        var sequence = conversation.Log.Count + 1;
        var previous = conversation.Hash;
        conversation.Hash = LogHash.Next(previous, (ulong)sequence, kind == "COMMIT" ? LogEventKind.Commit : LogEventKind.Message, device, payload);
        var entry = new JsonObject
        {
            ["id"] = new EventId(Guid.CreateVersion7()).ToString(),
            ["conversationId"] = new ConversationId(conversation.Id).ToString(),
            ["kind"] = kind,
            ["sequence"] = sequence,
            ["createdAt"] = DateTimeOffset.UtcNow,
            ["senderId"] = new PersonId(user).ToString(),
            ["senderDeviceId"] = new DeviceId(device).ToString(),
            ["clientMessageId"] = input.GetProperty("clientMessageId").GetGuid(),
            ["epoch"] = epoch,
            ["payload"] = Convert.ToBase64String(payload),
            ["hash"] = Convert.ToBase64String(conversation.Hash),
            ["previousHash"] = Convert.ToBase64String(previous),
            ["franking"] = franking,
        };
        conversation.Log.Add(entry);
        conversation.Answers[input.GetProperty("clientMessageId").GetGuid()] = (payload, entry);
        foreach (var reader in readers.Where(reader => Side(reader, conversation.Id) == conversation))
        {
            _inbox.Add((reader, null, new JsonObject { ["event"] = entry.DeepClone() }));
        }

        return entry.DeepClone();
    }

    private sealed class Everybody : ICredentialValidator
    {
        public bool Validate(CredentialUse use) => true;
    }
}
