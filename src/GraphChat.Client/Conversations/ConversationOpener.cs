using System.Text.Json.Nodes;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Storage;
using GraphChat.Client.Devices;
using GraphChat.Mls;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>Makes conversations and changes who is in them.</summary>
internal sealed class ConversationOpener(ClientCore core, Committer committer)
{
    /// <summary>Makes a group of this device alone, and the conversation at the server.</summary>
    public async Task<Guid> CreateAsync(CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(core.Time.GetUtcNow());
        await core.UnderGateAsync(
            async () =>
            {
                var device = core.Device;
                var serviceKey = core.Chains.ServiceKeyBytes
                    ?? throw new GraphChatException(ClientErrorCode.SignedOut, "The client has not met its server yet: start it first.");
                var policy = new ConversationPolicy(0, [new(device.Identity.UserId, ConversationRole.Owner)]);
                IReadOnlyList<Extension> extensions =
                [
                    new RequiredCapabilities([ConversationPolicy.ExtensionType], [], [Credential.BasicType]).ToExtension(),
                    ExternalSender.ToExtension([new ExternalSender(serviceKey, Credential.Basic(ChainDirectory.ServiceIdentity))]),
                    new Extension(ConversationPolicy.ExtensionType, policy.ToBytes()),
                ];
                var group = MlsGroup.Create(
                    device.Signer, Credential.Basic(device.Identity.ToBytes()), new ConversationGroupId(id, 0).ToBytes(), extensions, core.Settings);
                var state = new ConversationState(id, group, new ConversationInfo(false, 0, 0, LogHash.Start(id), null, false, 0, 0, core.Time.GetUtcNow().ToUnixTimeSeconds()));
                var transaction = new JournalTransaction()
                    .Put(StoreKeys.Hash(id, 0), state.Info.Hash)
                    .Put(StoreKeys.Announcement(id), group.ExportGroupInfo(withTree: true));
                state.SaveGroup(transaction);
                await core.Journal.CommitAsync(transaction, CancellationToken.None);
                core.Put(id, group, state.Info);
                return true;
            },
            cancellationToken);
        await AnnounceAsync(core.Require(id), cancellationToken);
        return id;
    }

    /// <summary>Tells the server of a group that it may not know yet.</summary>
    public async Task AnnounceAsync(ConversationState state, CancellationToken cancellationToken)
    {
        // The same bytes each time: a signature need not come out the same twice.
        var groupInfo = core.Journal.Read(StoreKeys.Announcement(state.Id))
            ?? throw new JournalException(JournalErrorCode.Damaged, "The store misses the announcement of a conversation.");
        var variables = new JsonObject
        {
            ["input"] = new JsonObject { ["conversationId"] = state.Id.ToString("D"), ["groupInfo"] = Convert.ToBase64String(groupInfo) },
        };
        var backoff = new Backoff(core.Time);
        while (true)
        {
            try
            {
                await core.Api.ExecuteAsync(
                    OperationDocument.CreateConversation, variables, AnswersJson.Default.CreateConversationAnswer, cancellationToken);
                break;
            }
            catch (GraphChatException exception) when (ApiCode.IsTransient(exception.Code))
            {
                await backoff.WaitAsync(cancellationToken);
            }
        }

        await core.UnderGateAsync(
            async () =>
            {
                state.Info = state.Info with { Created = true };
                var transaction = new JournalTransaction().Delete(StoreKeys.Announcement(state.Id));
                state.SaveInfo(transaction);
                await core.Journal.CommitAsync(transaction, CancellationToken.None);
                return true;
            },
            CancellationToken.None);
    }

    /// <summary>Adds all devices in force of people who are not in the group yet.</summary>
    public async Task AddAsync(Guid conversation, IReadOnlyList<Guid> people, CancellationToken cancellationToken)
    {
        var present = core.Require(conversation).People();
        var wanted = people.Distinct().Where(person => !present.Contains(person)).ToArray();
        if (wanted.Length == 0)
        {
            return;
        }

        await RequireDevicesAsync(wanted, cancellationToken);
        var claimed = await ClaimAsync(wanted, requireAll: true, cancellationToken);
        await committer.CommitAsync(
            conversation,
            state =>
            {
                // Somebody may have added some of them meanwhile.
                var now = state.People();
                var add = claimed.Where(package => !now.Contains(package.User)).Select(package => package.Message).ToArray();
                return add.Length == 0 ? null : new MlsCommitRequest { Add = add };
            },
            cancellationToken);
    }

    /// <summary>
    /// After a reset of ours: one commit brings back everybody who was a member, with all devices, our own other ones included. Who has
    /// no device that can be added has left the conversation.
    /// </summary>
    public async Task ReturnAsync(Guid conversation, CancellationToken cancellationToken)
    {
        var me = core.Device.Identity.UserId;
        var others = (core.Require(conversation).Info.Returning ?? []).Where(person => person != me);
        var people = new List<Guid>();
        foreach (var person in others)
        {
            try
            {
                await RequireDevicesAsync([person], cancellationToken);
                people.Add(person);
            }
            catch (GraphChatException exception) when (exception.Code is ClientErrorCode.NoDevices or ClientErrorCode.DeviceChainChanged or ApiCode.NotFound)
            {
                // The others do not wait for somebody whose devices cannot be verified.
            }
        }

        if (await core.Chains.RefreshAsync(me, cancellationToken) is { } chain && chain.DevicesInForce.Skip(1).Any())
        {
            people.Add(me);
        }

        var claimed = people.Count == 0 ? [] : await ClaimAsync([.. people], requireAll: false, cancellationToken);
        if (claimed.Any(package => package.Device != core.Device.Identity.DeviceId))
        {
            await committer.CommitAsync(
                conversation,
                state =>
                {
                    var there = Devices(state);
                    var add = claimed.Where(package => !there.Contains(package.Device)).Select(package => package.Message).ToArray();
                    return state.Info.Returning is null || add.Length == 0 ? null : new MlsCommitRequest { Add = add };
                },
                cancellationToken,
                returning: true);
            return;
        }

        var alone = core.Require(conversation);
        await core.ChangeInfoAsync(alone, info => info with { Returning = null });
        alone.SignalMoved();
    }

    /// <summary>Whether devices of the own chain are missing in a group. Under the gate.</summary>
    public bool AreMissing(ConversationState state, DeviceChain chain)
    {
        var there = Devices(state);
        return chain.DevicesInForce.Any(device => !there.Contains(device.DeviceId) && !core.Silence.Knows(state.Id, device.DeviceId));
    }

    /// <summary>
    /// Adds the person's devices that never were in the group: one that was removed since is not brought back. Gives whether any was.
    /// </summary>
    public async Task<bool> AddOwnDevicesAsync(Guid conversation, CancellationToken cancellationToken)
    {
        var claimed = await ClaimAsync([core.Device.Identity.UserId], requireAll: false, cancellationToken);
        var isAdded = false;
        await committer.CommitAsync(
            conversation,
            state =>
            {
                var there = Devices(state);
                var add = claimed.Where(package => !there.Contains(package.Device) && !core.Silence.Knows(conversation, package.Device))
                    .Select(package => package.Message).ToArray();
                isAdded = add.Length > 0;
                return isAdded ? new MlsCommitRequest { Add = add } : null;
            },
            cancellationToken);
        return isAdded;
    }

    /// <summary>Removes all devices of a person.</summary>
    public Task RemoveAsync(Guid conversation, Guid person, CancellationToken cancellationToken) =>
        committer.CommitAsync(
            conversation,
            state =>
            {
                var leaves = state.Group.Members
                    .Where(member => ConversationState.Identity(member)?.UserId == person && member.LeafIndex != state.Group.OwnLeafIndex)
                    .Select(member => member.LeafIndex)
                    .ToArray();
                return leaves.Length == 0 ? null : new MlsCommitRequest { Remove = leaves };
            },
            cancellationToken);

    /// <summary>Renews this device's keys in the group.</summary>
    public Task UpdateAsync(Guid conversation, CancellationToken cancellationToken) =>
        committer.CommitAsync(conversation, _ => new MlsCommitRequest { UpdatePath = true }, cancellationToken);

    /// <summary>Makes sure that everybody has a device, and pins their chains as they stand.</summary>
    public async Task RequireDevicesAsync(IReadOnlyList<Guid> people, CancellationToken cancellationToken)
    {
        foreach (var person in people)
        {
            if (await core.Chains.RefreshAsync(person, cancellationToken) is not { } chain || !chain.DevicesInForce.Any())
            {
                throw new GraphChatException(ClientErrorCode.NoDevices, $"{new PersonId(person)} has no device that could be added yet.");
            }
        }
    }

    private static HashSet<Guid> Devices(ConversationState state) =>
        [.. state.Group.Members.Select(ConversationState.Identity).OfType<DeviceIdentity>().Select(identity => identity.DeviceId)];

    /// <summary>Claims a key package for each device and checks it against the person's device chain.</summary>
    private async Task<List<(Guid User, Guid Device, ReadOnlyMemory<byte> Message)>> ClaimAsync(
        Guid[] people, bool requireAll, CancellationToken cancellationToken)
    {
        var input = new JsonObject
        {
            ["personIds"] = new JsonArray([.. people.Select(person => (JsonNode)new PersonId(person).ToString())]),
            ["claimId"] = Guid.CreateVersion7(core.Time.GetUtcNow()).ToString("D"),
        };
        var answer = await core.Api.ExecuteAsync(
            OperationDocument.ClaimKeyPackages, new JsonObject { ["input"] = input }, AnswersJson.Default.ClaimKeyPackagesAnswer, cancellationToken);
        var claimed = new List<(Guid User, Guid Device, ReadOnlyMemory<byte> Message)>();
        foreach (var package in answer.ClaimKeyPackages.KeyPackages)
        {
            var identity = Checked(package, people);
            claimed.Add((identity.UserId, identity.DeviceId, package.KeyPackage));
        }

        return requireAll && people.Except(claimed.Select(package => package.User)).FirstOrDefault() is var missing && missing != Guid.Empty
            ? throw new GraphChatException(ClientErrorCode.NoDevices, $"{new PersonId(missing)} has no key package left.")
            : claimed;
    }

    private DeviceIdentity Checked(ClaimedKeyPackageData package, Guid[] people)
    {
        if (KeyPackageInspection.Inspect(package.KeyPackage, core.Settings) is KeyPackageResult.Valid { Facts: var facts }
            && DeviceIdentity.TryParse(facts.Credential.Content.Span, out var identity)
            && people.Contains(identity.UserId)
            && core.Chains.Validate(new CredentialUse(CredentialRole.Added, facts.Credential, facts.SignatureKey, default)))
        {
            return identity;
        }

        throw new GraphChatException(
            ClientErrorCode.DeviceChainChanged, "The server gave a key package that no device of the person's chain signed: nobody was added.");
    }
}
