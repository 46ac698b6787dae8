using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.GroupEvolution;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls;

/// <content>Joining (RFC 9420 §12.4.3).</content>
public sealed partial class MlsGroup
{
    /// <summary>Joins by a Welcome (MLSMessage).</summary>
    /// <param name="welcome">The Welcome.</param>
    /// <param name="keyPackages">Our key packages, one of which was used.</param>
    /// <param name="ratchetTree">The tree, if the Welcome does not carry it; else empty. It is checked by its hash.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="resumeFrom">The group that this one replaces or branches from, if it does (§11.2, §11.3).</param>
    public static MlsJoinResult Join(
        ReadOnlySpan<byte> welcome, IReadOnlyList<KeyPackageBundle> keyPackages, ReadOnlySpan<byte> ratchetTree, MlsSettings settings,
        MlsGroup? resumeFrom = null)
    {
        try
        {
            settings.RequireSize(welcome.Length);
            settings.RequireSize(ratchetTree.Length);
            return Join(MlsMessage.Decode<Welcome>(welcome), keyPackages, ratchetTree, settings, resumeFrom);
        }
        catch (MlsException e)
        {
            return new MlsJoinResult.Refused(e.Error);
        }
    }

    private static MlsJoinResult.Joined Join(
        Welcome welcome, IReadOnlyList<KeyPackageBundle> keyPackages, ReadOnlySpan<byte> ratchetTree, MlsSettings settings,
        MlsGroup? former)
    {
        var suite = CipherSuite.Require(welcome.SuiteId, "12.4.3.1");
        var (bundle, encrypted) = Match(welcome, keyPackages);
        // RFC 9420: M12.4.3.1-2.
        if (bundle.Signer.Suite != suite)
        {
            throw new MlsException(MlsErrorCode.InvalidWelcome, "12.4.3.1");
        }

        using var secrets = WelcomeCreation.OpenSecrets(suite, welcome, bundle.InitKey, encrypted);
        using var psk = PskSecret.Derive(suite, [.. secrets.PreSharedKeys.Select(id => (id, FindPreSharedKey(id, settings, null, former)))]);
        GroupInfo groupInfo;
        using (var welcomeSecret = EpochKeys.WelcomeSecret(suite, secrets.JoinerSecret.Span, psk.Span))
        {
            groupInfo = WelcomeCreation.OpenGroupInfo(suite, welcome, welcomeSecret.Span);
        }

        if (groupInfo.Context.SuiteId != suite.Id)
        {
            throw new MlsException(MlsErrorCode.InvalidWelcome, "12.4.3.1");
        }

        var state = GroupInfoValidation.Open(groupInfo, ratchetTree, settings);
        GroupCreation.Resumption.Validate(state, secrets.PreSharedKeys, former?._current.State);
        var ownLeaf = OwnLeaf(state.Tree, bundle);
        var keys = new PrivateKeys();
        keys.Set(TreeMath.NodeOf(ownLeaf), bundle.EncryptionKey.Copy());
        if (secrets.PathSecret is { } pathSecret)
        {
            var path = state.Tree.FilteredDirectPath(groupInfo.Signer);
            var at = path.FindIndex(step => TreeMath.IsIn(TreeMath.NodeOf(ownLeaf), step.Copath));
            if (at < 0)
            {
                throw new MlsException(MlsErrorCode.InvalidWelcome, "12.4.3.1");
            }

            TreeKem.DeriveUp(state.Tree, suite, path, at, pathSecret.Copy(), keys).Dispose();
        }

        using var epochKeys = EpochKeys.FromJoiner(suite, secrets.JoinerSecret.Copy(), psk.Span, state.Context.Encode());
        // RFC 9420: M12.4.3.1-6.
        if (!suite.VerifyMac(epochKeys.Secrets.ConfirmationKey, state.Context.ConfirmedTranscriptHash, state.ConfirmationTag))
        {
            throw new MlsException(MlsErrorCode.InvalidConfirmationTag, "12.4.3.1");
        }

        var group = new MlsGroup(MemberEpoch.Of(state, ownLeaf, keys, epochKeys), bundle.Signer, settings);
        return new MlsJoinResult.Joined(group, bundle, groupInfo.Signer);
    }

    private static (KeyPackageBundle Bundle, EncryptedGroupSecrets Secrets) Match(Welcome welcome, IReadOnlyList<KeyPackageBundle> keyPackages)
    {
        foreach (var secrets in welcome.Secrets)
        {
            foreach (var bundle in keyPackages)
            {
                if (bundle.Reference.Span.SequenceEqual(secrets.NewMember))
                {
                    return (bundle, secrets);
                }
            }
        }

        throw new MlsException(MlsErrorCode.NoMatchingKeyPackage, "12.4.3.1");
    }

    // RFC 9420: M12.4.3.1-4.
    private static uint OwnLeaf(Tree tree, KeyPackageBundle bundle)
    {
        foreach (var (index, leaf) in tree.Leaves)
        {
            if (leaf.Encoded.AsSpan().SequenceEqual(bundle.KeyPackage.LeafNode.Encoded))
            {
                return index;
            }
        }

        throw new MlsException(MlsErrorCode.InvalidWelcome, "12.4.3.1");
    }
}
