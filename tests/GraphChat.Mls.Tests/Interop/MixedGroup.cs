using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace GraphChat.Mls.Tests.Interop;

/// <summary>
/// A group with members of both implementations and, beside it, the public group of the delivery service, which follows
/// the same stream. After each change all are compared.
/// </summary>
internal sealed class MixedGroup
{
    private const string PublicName = "service";
    private readonly Party _service;
    private readonly Random _random;
    private readonly int _suite;
    private readonly IMlsPeer[] _peers;
    private readonly List<(string Id, string Key)> _preSharedKeys = [];
    private readonly List<(string Name, Party At)> _externalSenders = [];
    private readonly List<Late> _late = [];
    private int _names;
    private int _messages;

    private MixedGroup(IMlsPeer ours, IMlsPeer theirs, int suite, int seed)
    {
        _random = new Random(seed);
        _suite = suite;
        _peers = [ours, theirs];
        _service = new Party(ours, "service", suite);
        Id = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
    }

    internal string Id { get; private set; }

    internal List<Party> Members { get; } = [];

    internal Random Random => _random;

    /// <summary>Whether handshakes go as PublicMessage, which the delivery service can follow.</summary>
    internal bool InTheOpen { get; set; } = true;

    internal int Epochs { get; private set; }

    internal int MessagesRead { get; private set; }

    internal static async Task<MixedGroup> CreateAsync(IMlsPeer ours, IMlsPeer theirs, int suite, int seed, bool foundedByUs)
    {
        var group = new MixedGroup(ours, theirs, suite, seed);
        var founder = await group.NewPartyAsync(foundedByUs);
        await founder.CallAsync("createGroup", group.Id);
        group.Members.Add(founder);
        await group.ReopenAsync();
        return group;
    }

    internal Party Pick(bool? ours = null, Party? but = null)
    {
        var candidates = Members.Where(member => member != but && (ours is null || member.IsOurs == ours)).ToArray();
        return candidates.Length > 0 ? candidates[_random.Next(candidates.Length)] : Members.First(member => member != but);
    }

    internal async Task<Party> NewPartyAsync(bool ours)
    {
        var party = new Party(_peers[ours ? 0 : 1], $"{(ours ? "our" : "their")} {_suite} {_random.Next()} {++_names}", _suite);
        await party.CreateAsync();
        foreach (var (id, key) in _preSharedKeys)
        {
            await party.CallAsync("storePsk", null, ("pskId", id), ("psk", key));
        }

        return party;
    }

    internal async Task AddAsync(Party actor, params bool[] ours)
    {
        var joining = new List<(Party Party, string KeyPackage)>();
        foreach (var one in ours)
        {
            var party = await NewPartyAsync(one);
            joining.Add((party, await party.KeyPackageAsync()));
        }

        var packages = new JsonArray([.. joining.Select(one => (JsonNode)one.KeyPackage)]);
        await CommitAsync(actor, "add", [.. joining.Select(one => one.Party)], ("keyPackages", packages));
    }

    internal async Task RemoveAsync(Party actor, Party target)
    {
        await CommitAsync(actor, "remove", [], ("identity", target.Name));
        await LeftAsync(target);
    }

    internal Task UpdateAsync(Party actor) => CommitAsync(actor, "update", []);

    internal Task PreSharedKeyAsync(Party actor) => CommitWithAsync(actor, [], NewPreSharedKeyAsync);

    internal async Task ResumptionAsync(Party actor)
    {
        var epoch = (await actor.CallAsync("epochAuthenticator", Id)).GetProperty("epoch").GetUInt64();
        await CommitWithAsync(actor, [], () => Task.FromResult(new JsonObject { ["type"] = "resumptionPsk", ["epoch"] = epoch }));
    }

    /// <summary>Lists an external sender of each implementation in the GroupContext.</summary>
    internal async Task ExtensionsAsync(Party actor) => await CommitWithAsync(actor, [], async () =>
    {
        _externalSenders.Clear();
        var senders = new JsonArray();
        foreach (var peer in _peers)
        {
            var party = new Party(peer, $"service {_random.Next()}", _suite);
            var made = await party.CallAsync("createExternalSender", null, ("name", party.Name), ("suite", _suite));
            senders.Add(JsonNode.Parse(made.GetRawText()));
            _externalSenders.Add((party.Name, party));
        }

        return new JsonObject
        {
            ["type"] = "groupContextExtensions",
            ["externalSenders"] = senders,
            ["requiredCapabilities"] = new JsonObject { ["credentials"] = new JsonArray(1) },
        };
    });

    /// <summary>Several members propose, one of the others commits what it received.</summary>
    internal async Task ProposalsAsync(Party committer)
    {
        var others = Members.Where(member => member != committer).OrderBy(_ => _random.Next()).ToList();
        var joining = new List<Party>();
        Party? removed = null;
        if (others.Count > 0)
        {
            await ProposeAsync(others[0], ("type", "update"));
        }

        if (others.Count > 1)
        {
            var added = await NewPartyAsync(_random.Next(2) == 0);
            joining.Add(added);
            await ProposeAsync(others[1], ("type", "add"), ("keyPackage", await added.KeyPackageAsync()));
        }

        if (others.Count > 3)
        {
            removed = others[2];
            await ProposeAsync(others[3], ("type", "remove"), ("identity", removed.Name));
        }

        if (others.Count > 4)
        {
            var psk = await NewPreSharedKeyAsync();
            await Task.WhenAll(joining.Select(party => party.CallAsync("storePsk", null, ("pskId", _preSharedKeys[^1].Id), ("psk", _preSharedKeys[^1].Key))));
            await ProposeAsync(others[4], ("type", "psk"), ("pskId", psk["pskId"]));
        }

        await CommitAsync(committer, "commit", joining);
        if (removed is not null)
        {
            await LeftAsync(removed);
        }
    }

    internal async Task ExternalCommitAsync(bool ours)
    {
        var joiner = await NewPartyAsync(ours);
        await JoinExternallyAsync(joiner, resync: false);
        Members.Add(joiner);
        await VerifyAsync();
    }

    internal async Task ResyncAsync(Party member)
    {
        Members.Remove(member);
        await JoinExternallyAsync(member, resync: true);
        member.Life++;
        Members.Add(member);
        await VerifyAsync();
    }

    /// <summary>An external sender of the given side proposes to remove a member and to add another; a member commits both.</summary>
    internal async Task ExternalSenderAsync(bool ours, Party committer)
    {
        var (name, at) = _externalSenders.First(sender => sender.At.IsOurs == ours);
        var info = Party.Text(await Pick().CallAsync("groupInfo", Id), "groupInfo");
        var added = await NewPartyAsync(_random.Next(2) == 0);
        var target = Members.Count > 2 ? Pick(but: committer) : null;
        var add = await at.CallAsync("externalPropose", null, ("name", name), ("groupInfo", info), ("type", "add"), ("keyPackage", await added.KeyPackageAsync()));
        await DeliverProposalAsync(Party.Text(add, "proposal"), null);
        if (target is not null)
        {
            var leaf = await LeafAsync(target);
            var remove = await at.CallAsync("externalPropose", null, ("name", name), ("groupInfo", info), ("type", "remove"), ("leafIndex", leaf));
            await DeliverProposalAsync(Party.Text(remove, "proposal"), null);
        }

        await CommitAsync(committer, "commit", [added]);
        if (target is not null)
        {
            await LeftAsync(target);
        }
    }

    internal async Task SelfAddAsync(bool ours, Party committer)
    {
        var joiner = await NewPartyAsync(ours);
        var info = Party.Text(await Pick().CallAsync("groupInfo", Id), "groupInfo");
        var proposal = Party.Text(await joiner.CallAsync("proposeSelfAdd", null, ("groupInfo", info)), "proposal");
        await DeliverProposalAsync(proposal, null);
        await CommitAsync(committer, "commit", [joiner]);
    }

    /// <summary>Two commit for the same epoch; the service takes one, and the other is nobody's any more.</summary>
    internal async Task RaceAsync(Party winner, Party loser)
    {
        var won = await winner.CallAsync("update", Id, ("merge", false), ("publicMessage", InTheOpen));
        var lost = await loser.CallAsync("update", Id, ("merge", false), ("publicMessage", InTheOpen));
        if (_random.Next(2) == 0 || !loser.IsOurs)
        {
            await loser.CallAsync("clearPending", Id);
        }

        await FollowAsync(winner, won);
        await winner.CallAsync("mergePending", Id);
        foreach (var member in Members.Where(member => member != loser))
        {
            await member.RefuseAsync("processMessage", Id, ("message", Party.Text(lost, "commit")));
        }

        await VerifyAsync();
    }

    /// <summary>Some of the members begin another group, which only members of this one can join.</summary>
    internal async Task BranchAsync(Party actor)
    {
        var others = Members.Where(member => member != actor).Take(3).ToArray();
        await SucceedAsync("branch", actor, others, Convert.ToBase64String(Guid.NewGuid().ToByteArray()));
    }

    /// <summary>The group is ended in favour of another, in which all go on.</summary>
    internal async Task ReInitAsync(Party actor, Party founder)
    {
        var successor = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
        var proposal = new JsonObject { ["type"] = "reinit", ["newGroupId"] = successor, ["suite"] = _suite };
        var made = await actor.CallAsync("commit", Id, ("proposals", new JsonArray(proposal)), ("publicMessage", InTheOpen));
        await FollowAsync(actor, made);
        foreach (var member in Members)
        {
            Assert.Equal("suspendedPendingReinit", Party.Text(await member.CallAsync("epochAuthenticator", Id), "active"));
            await member.RefuseAsync("encrypt", Id, ("data", "AA=="));
        }

        var others = Members.Where(member => member != founder).ToArray();
        await SucceedAsync("reinitWelcome", founder, others, successor);
        Id = successor;
        _externalSenders.Clear();
        _late.Clear();
        await ReopenAsync();
        await VerifyAsync();
    }

    /// <summary>One of ours is saved and read again.</summary>
    internal async Task RestartAsync()
    {
        if (Members.Find(member => member.IsOurs) is { } member)
        {
            await member.CallAsync("restart", Id);
        }

        await _service.CallAsync("publicGroupRestart", Id, ("publicGroup", PublicName));
    }

    /// <summary>All that was held back arrives.</summary>
    internal async Task FlushAsync()
    {
        foreach (var late in _late.OrderBy(_ => _random.Next()).ToArray())
        {
            await ReadAsync(late);
        }

        _late.Clear();
    }

    private async Task SucceedAsync(string command, Party actor, Party[] others, string successor)
    {
        var packages = new JsonArray();
        foreach (var other in others)
        {
            packages.Add((JsonNode)await other.KeyPackageAsync());
        }

        var made = await actor.CallAsync(command, Id, ("newGroupId", successor), ("keyPackages", packages));
        var expected = Party.Text(made.GetProperty("newEpoch"), "epochAuthenticator");
        foreach (var other in others)
        {
            var joined = await other.CallAsync(
                "join", null, ("welcome", Party.Text(made, "welcome")), ("ratchetTree", Party.Text(made, "ratchetTree")), ("resumeFrom", Id));
            Assert.Equal(expected, Party.Text(joined, "epochAuthenticator"));
        }
    }

    private async Task<JsonObject> NewPreSharedKeyAsync()
    {
        var id = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
        var key = new byte[32];
        _random.NextBytes(key);
        _preSharedKeys.Add((id, Convert.ToBase64String(key)));
        foreach (var member in Members)
        {
            await member.CallAsync("storePsk", null, ("pskId", id), ("psk", _preSharedKeys[^1].Key));
        }

        return new JsonObject { ["type"] = "psk", ["pskId"] = id };
    }

    private async Task CommitWithAsync(Party actor, List<Party> joining, Func<Task<JsonObject>> proposal) =>
        await CommitAsync(actor, "commit", joining, ("proposals", new JsonArray(await proposal())));

    private async Task CommitAsync(Party actor, string command, List<Party> joining, params (string Name, JsonNode? Value)[] fields)
    {
        var treeInWelcome = _random.Next(2) == 0;
        var early = _random.Next(2) == 0;
        var made = await actor.CallAsync(
            command, Id, [.. fields, ("publicMessage", InTheOpen), ("ratchetTreeExtension", treeInWelcome), ("merge", early), ("aad", "YWFk")]);
        await FollowAsync(actor, made);
        if (!early)
        {
            await actor.CallAsync("mergePending", Id);
        }

        foreach (var party in joining)
        {
            await party.CallAsync(
                "join", null, ("welcome", Party.Text(made, "welcome")), ("ratchetTree", treeInWelcome ? null : Party.Text(made, "ratchetTree")));
            Members.Add(party);
        }

        if (command != "remove" && !_leaving)
        {
            await VerifyAsync();
        }
    }

    // A removal is verified once the removed one is off the list.
    private bool _leaving;

    private async Task LeftAsync(Party target)
    {
        Assert.Equal("removedFromGroup", Party.Text(await target.CallAsync("epochAuthenticator", Id), "active"));
        Members.Remove(target);
        _late.RemoveAll(late => late.To == target);
        _leaving = false;
        await VerifyAsync();
    }

    private async Task ProposeAsync(Party proposer, params (string Name, JsonNode? Value)[] fields)
    {
        _leaving |= fields.Any(field => field.Value?.ToString() == "remove");
        var made = await proposer.CallAsync("propose", Id, [.. fields, ("publicMessage", InTheOpen)]);
        await DeliverProposalAsync(Party.Text(made, "proposal"), proposer);
    }

    private async Task DeliverProposalAsync(string proposal, Party? but)
    {
        foreach (var member in Members.Where(member => member != but))
        {
            Assert.Equal("proposal", Party.Text(await member.CallAsync("processMessage", Id, ("message", proposal)), "kind"));
        }

        if (InTheOpen || but is null)
        {
            var seen = await _service.CallAsync("publicGroupProcess", Id, ("publicGroup", PublicName), ("message", proposal));
            Assert.Equal("proposal", Party.Text(seen, "kind"));
            _leaving |= Party.Text(seen, "type") == "remove";
        }
    }

    private async Task JoinExternallyAsync(Party joiner, bool resync)
    {
        var withTree = _random.Next(2) == 0;
        var info = await Pick(but: joiner).CallAsync("groupInfo", Id, ("withTree", withTree));
        var made = await joiner.CallAsync(
            "externalCommit", null, ("groupInfo", Party.Text(info, "groupInfo")), ("ratchetTree", Party.Text(info, "ratchetTree")), ("resync", resync));
        await FollowAsync(joiner, made, inTheOpen: true);
    }

    /// <summary>Everybody but the committer processes a commit, and so does the service where it can.</summary>
    private async Task FollowAsync(Party committer, JsonElement made, bool? inTheOpen = null)
    {
        Epochs++;
        var commit = Party.Text(made, "commit");
        foreach (var member in Members.Where(member => member != committer))
        {
            Assert.Equal("commit", Party.Text(await member.CallAsync("processMessage", Id, ("message", commit)), "kind"));
        }

        if (inTheOpen ?? InTheOpen)
        {
            JsonNode? info = made.TryGetProperty("groupInfo", out var posted) ? posted.GetString() : null;
            JsonNode? welcome = made.TryGetProperty("welcome", out posted) ? posted.GetString() : null;
            await _service.CallAsync("publicGroupProcess", Id, ("publicGroup", PublicName), ("message", commit), ("groupInfo", info), ("welcome", welcome));
        }
        else if (made.TryGetProperty("groupInfo", out var info))
        {
            await _service.CallAsync("publicGroupOpen", null, ("publicGroup", PublicName), ("groupInfo", info.GetString()));
        }
    }

    private async Task ReopenAsync()
    {
        var info = await Members[0].CallAsync("groupInfo", Id);
        await _service.CallAsync("publicGroupOpen", null, ("publicGroup", PublicName), ("groupInfo", Party.Text(info, "groupInfo")));
    }

    private async Task<uint> LeafAsync(Party party)
    {
        var state = await party.CallAsync("groupState", Id);
        return state.GetProperty("ownLeafIndex").GetUInt32();
    }

    private async Task VerifyAsync()
    {
        JsonElement? first = null;
        string? secret = null;
        foreach (var member in Members)
        {
            var summary = await member.CallAsync("epochAuthenticator", Id);
            var exported = Party.Text(await member.CallAsync("exportSecret", Id, ("label", "walk"), ("context", "Y29udGV4dA=="), ("length", 42)), "secret");
            first ??= summary;
            secret ??= exported;
            Assert.Equal(first.Value.GetProperty("epoch").GetUInt64(), summary.GetProperty("epoch").GetUInt64());
            Assert.Equal(Party.Text(first.Value, "epochAuthenticator"), Party.Text(summary, "epochAuthenticator"));
            Assert.Equal(Party.Text(first.Value, "treeHash"), Party.Text(summary, "treeHash"));
            Assert.Equal(secret, exported);
        }

        var service = await _service.CallAsync("publicGroupState", Id, ("publicGroup", PublicName));
        var witness = await Pick().CallAsync("groupState", Id);
        foreach (var field in (string[])["treeHash", "groupContext", "confirmationTag", "ratchetTree"])
        {
            Assert.Equal(Party.Text(witness, field), Party.Text(service, field));
        }

        await TalkAsync();
    }

    /// <summary>One of each side sends; some of what it sends arrives at once and out of order, some epochs later.</summary>
    private async Task TalkAsync()
    {
        var arriving = new List<Late>();
        foreach (var sender in new[] { Pick(ours: true), Pick(ours: false) }.Distinct())
        {
            var leaf = await LeafAsync(sender);
            for (var i = 0; i < 2; i++)
            {
                var data = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"message {++_messages}"));
                var message = Party.Text(await sender.CallAsync("encrypt", Id, ("data", data), ("aad", "YWFk")), "message");
                arriving.AddRange(Members.Where(member => member != sender).Select(member => new Late(member, member.Life, Epochs, leaf, message, data)));
            }
        }

        foreach (var late in arriving.OrderBy(_ => _random.Next()))
        {
            if (_random.Next(8) == 0)
            {
                _late.Add(late);
            }
            else
            {
                await ReadAsync(late);
            }
        }

        foreach (var due in _late.Where(late => Epochs - late.Epoch >= 2 || late.To.Life != late.Life || _random.Next(3) == 0).ToArray())
        {
            _late.Remove(due);
            await ReadAsync(due);
        }
    }

    private async Task ReadAsync(Late late)
    {
        if (late.To.Life != late.Life)
        {
            return;
        }

        var read = await late.To.CallAsync("processMessage", Id, ("message", late.Message));
        Assert.Equal("application", Party.Text(read, "kind"));
        Assert.Equal(late.Data, Party.Text(read, "data"));
        Assert.Equal("YWFk", Party.Text(read, "aad"));
        Assert.Equal(late.SenderLeaf, read.GetProperty("senderLeafIndex").GetUInt32());
        MessagesRead++;
    }

    private sealed record Late(Party To, int Life, int Epoch, uint SenderLeaf, string Message, string Data);
}
