using GraphChat.Cryptography;

namespace GraphChat.Mls.RatchetTree;

/// <summary>A path of our own before it is encrypted; the last secret is the commit secret.</summary>
internal sealed record PathSecrets(LeafNode Leaf, List<(int Node, int Copath)> Path, List<byte[]> PublicKeys, List<SecretBytes> Secrets) : IDisposable
{
    internal SecretBytes CommitSecret => Secrets[^1];

    /// <summary>The secret of the lowest node above both us and a leaf that was added.</summary>
    internal SecretBytes? For(uint leaf)
    {
        var at = Path.FindIndex(step => TreeMath.IsIn(TreeMath.NodeOf(leaf), step.Copath));
        return at < 0 ? null : Secrets[at];
    }

    public void Dispose() => Secrets.ForEach(secret => secret.Dispose());
}
