using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Peer.Vectors;

/// <summary>tree-math, deserialization, crypto-basics.</summary>
internal static class BasicVectors
{
    internal static void TreeMath(VectorValue item)
    {
        var leaves = item.Int("n_leaves");
        var root = item.Int("root");
        var nodes = item.Int("n_nodes");
        Expect.Equal(nodes, RatchetTree.TreeMath.NodeCount(leaves), "n_nodes");
        Expect.Equal(root, RatchetTree.TreeMath.Root(leaves), "root");
        Compare("left", node => RatchetTree.TreeMath.IsLeaf(node) ? null : RatchetTree.TreeMath.Left(node));
        Compare("right", node => RatchetTree.TreeMath.IsLeaf(node) ? null : RatchetTree.TreeMath.Right(node));
        Compare("parent", node => node == root ? null : RatchetTree.TreeMath.Parent(node));
        Compare("sibling", node => node == root ? null : RatchetTree.TreeMath.Sibling(node));

        void Compare(string name, Func<int, int?> of)
        {
            var expected = item.Ints(name);
            Expect.Equal(nodes, expected.Count, $"the length of {name}");
            for (var node = 0; node < nodes; node++)
            {
                Expect.Equal(expected[node], of(node), $"{name} of {node}");
            }
        }
    }

    internal static void Deserialization(VectorValue item)
    {
        var header = item.Bytes("vlbytes_header");
        var length = item.Int("length");
        var reader = new MlsReader(header);
        Expect.Equal(length, reader.ReadLength(), "length");
        reader.End();
        using var writer = new MlsWriter();
        writer.WriteLength(length);
        Expect.Same(header, writer.Written, "vlbytes_header");
    }

    internal static void CryptoBasics(VectorValue item)
    {
        var suite = item.Suite;
        var v = item.Object("ref_hash");
        Expect.Same(v.Bytes("out"), suite.RefHash(v.Text("label"), v.Bytes("value")), "ref_hash");
        v = item.Object("expand_with_label");
        Expect.Same(v.Bytes("out"), suite.ExpandWithLabel(v.Bytes("secret"), v.Text("label"), v.Bytes("context"), v.Int("length")).Span, "expand_with_label");
        v = item.Object("derive_secret");
        Expect.Same(v.Bytes("out"), suite.DeriveSecret(v.Bytes("secret"), v.Text("label")).Span, "derive_secret");
        v = item.Object("derive_tree_secret");
        Expect.Same(
            v.Bytes("out"), suite.DeriveTreeSecret(v.Bytes("secret"), v.Text("label"), v.Index("generation"), v.Int("length")).Span, "derive_tree_secret");

        v = item.Object("sign_with_label");
        using var key = SignatureKeyPair.Import(suite, v.PrivateKey("priv", suite.Signature.KeySize));
        Expect.Same(v.Bytes("pub"), key.PublicKey.Span, "sign_with_label.pub");
        Expect.True(suite.VerifyWithLabel(v.Bytes("pub"), v.Text("label"), v.Bytes("content"), v.Bytes("signature")), "the signature verifies");
        Expect.True(
            suite.VerifyWithLabel(v.Bytes("pub"), v.Text("label"), v.Bytes("content"), key.SignWithLabel(v.Text("label"), v.Bytes("content"))),
            "our signature verifies");

        v = item.Object("encrypt_with_label");
        using var hpke = Key.Import(suite.Hpke.Kem, v.PrivateKey("priv", suite.Hpke.Kem.KeySize));
        Expect.Same(v.Bytes("pub"), hpke.PublicKey.Bytes, "encrypt_with_label.pub");
        Open(new HpkeCiphertext(v.Bytes("kem_output"), v.Bytes("ciphertext")));
        Open(suite.EncryptWithLabel(v.Bytes("pub"), v.Text("label"), v.Bytes("context"), v.Bytes("plaintext")));

        void Open(HpkeCiphertext ciphertext)
        {
            Expect.True(suite.TryDecryptWithLabel(hpke, v.Text("label"), v.Bytes("context"), ciphertext, out var plaintext), "the ciphertext opens");
            Expect.Same(v.Bytes("plaintext"), plaintext, "plaintext");
        }
    }
}
