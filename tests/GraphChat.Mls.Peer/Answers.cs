using System.Text;
using System.Text.Json.Nodes;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.RatchetTree;

namespace GraphChat.Mls.Peer;

/// <summary>Parts of replies.</summary>
internal static class Answers
{
    internal static string Base64(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);

    internal static JsonObject Summary(MlsGroup group) => Summary(group.Current, State(group));

    internal static JsonObject Summary(MemberEpoch epoch, string state) => new()
    {
        ["groupId"] = Base64(epoch.State.Context.GroupId),
        ["epoch"] = epoch.State.Context.Epoch,
        ["epochAuthenticator"] = Base64(epoch.Secrets.Authenticator),
        ["active"] = state,
        ["treeHash"] = Base64(epoch.State.Context.TreeHash),
    };

    internal static string State(MlsGroup group) => group.IsRemoved ? "removedFromGroup" : State(group.Current.State);

    internal static string State(GroupState state) => state.ReInit is null ? "active" : "suspendedPendingReinit";

    internal static JsonArray Members(Tree tree) => new([.. tree.Leaves.Select(entry => (JsonNode)new JsonObject
    {
        ["leafIndex"] = entry.Index,
        ["identity"] = Identity(entry.Leaf.Credential),
        ["credentialType"] = entry.Leaf.Credential.Type == Credential.BasicType ? "basic" : "x509",
        ["signatureKey"] = Base64(entry.Leaf.SignatureKey),
        ["encryptionKey"] = Base64(entry.Leaf.EncryptionKey),
        ["source"] = entry.Leaf.Source switch
        {
            LeafNodeSource.KeyPackage => "key_package",
            LeafNodeSource.Update => "update",
            _ => "commit",
        },
    })]);

    /// <summary>The name in a basic credential; a certificate chain has none here.</summary>
    internal static string Identity(Credential credential) =>
        credential.Type == Credential.BasicType ? Encoding.UTF8.GetString(credential.Content.Span) : "";

    internal static JsonObject Sender(Sender sender)
    {
        var answer = new JsonObject { ["senderType"] = Name(sender.Type) };
        if (sender.Type == SenderType.Member)
        {
            answer["leafIndex"] = sender.Index;
        }
        else if (sender.Type == SenderType.External)
        {
            answer["senderIndex"] = sender.Index;
        }

        return answer;
    }

    internal static string Name(ProposalType type) => type switch
    {
        ProposalType.Add => "add",
        ProposalType.Update => "update",
        ProposalType.Remove => "remove",
        ProposalType.PreSharedKey => "psk",
        ProposalType.ReInit => "reinit",
        ProposalType.ExternalInit => "external_init",
        _ => "group_context_extensions",
    };

    internal static JsonObject Proposal(ProposalType type, Sender sender)
    {
        var answer = new JsonObject { ["type"] = Name(type), ["sender"] = Sender(sender) };
        if (sender.Type == SenderType.Member)
        {
            answer["senderLeafIndex"] = sender.Index;
        }

        return answer;
    }

    /// <summary>What a commit did, in the words of proposals.</summary>
    internal static JsonArray Proposals(MlsCommitEffect effect)
    {
        var list = new JsonArray();
        foreach (var member in effect.Added)
        {
            list.Add((JsonNode)new JsonObject { ["type"] = "add", ["added"] = Identity(member.Credential), ["leafIndex"] = member.LeafIndex });
        }

        foreach (var member in effect.Removed)
        {
            list.Add((JsonNode)new JsonObject { ["type"] = "remove", ["removed"] = member.LeafIndex, ["identity"] = Identity(member.Credential) });
        }

        foreach (var member in effect.Updated.Where(member => member.LeafIndex != effect.CommitterLeafIndex))
        {
            list.Add((JsonNode)new JsonObject { ["type"] = "update", ["senderLeafIndex"] = member.LeafIndex });
        }

        if (effect.ExtensionsChanged)
        {
            list.Add((JsonNode)new JsonObject { ["type"] = "group_context_extensions" });
        }

        if (effect.ReInit is not null)
        {
            list.Add((JsonNode)new JsonObject { ["type"] = "reinit" });
        }

        return list;
    }

    private static string Name(SenderType type) => type switch
    {
        SenderType.Member => "member",
        SenderType.External => "external",
        SenderType.NewMemberProposal => "new_member_proposal",
        _ => "new_member_commit",
    };
}
