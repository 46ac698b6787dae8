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

        var claimed = await ClaimAsync(wanted, cancellationToken);
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

    /// <summary>Claims a key package for each device and checks it against the person's device chain.</summary>
    private async Task<List<(Guid User, ReadOnlyMemory<byte> Message)>> ClaimAsync(Guid[] people, CancellationToken cancellationToken)
    {
        var input = new JsonObject
        {
            ["personIds"] = new JsonArray([.. people.Select(person => (JsonNode)new PersonId(person).ToString())]),
            ["claimId"] = Guid.CreateVersion7(core.Time.GetUtcNow()).ToString("D"),
        };
        await RequireDevicesAsync(people, cancellationToken);
        var answer = await core.Api.ExecuteAsync(
            OperationDocument.ClaimKeyPackages, new JsonObject { ["input"] = input }, AnswersJson.Default.ClaimKeyPackagesAnswer, cancellationToken);
        var claimed = new List<(Guid User, ReadOnlyMemory<byte> Message)>();
        foreach (var package in answer.ClaimKeyPackages.KeyPackages)
        {
            claimed.Add((Checked(package, people), package.KeyPackage));
        }

        return people.Except(claimed.Select(package => package.User)).FirstOrDefault() is var missing && missing != Guid.Empty
            ? throw new GraphChatException(ClientErrorCode.NoDevices, $"{new PersonId(missing)} has no key package left.")
            : claimed;
    }

    private Guid Checked(ClaimedKeyPackageData package, Guid[] people)
    {
        if (KeyPackageInspection.Inspect(package.KeyPackage, core.Settings) is KeyPackageResult.Valid { Facts: var facts }
            && DeviceIdentity.TryParse(facts.Credential.Content.Span, out var identity)
            && people.Contains(identity.UserId)
            && core.Chains.Validate(new CredentialUse(CredentialRole.Added, facts.Credential, facts.SignatureKey, default)))
        {
            return identity.UserId;
        }

        throw new GraphChatException(
            ClientErrorCode.DeviceChainChanged, "The server gave a key package that no device of the person's chain signed: nobody was added.");
    }
}
