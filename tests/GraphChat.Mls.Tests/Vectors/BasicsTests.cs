using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;
using Xunit;

namespace GraphChat.Mls.Tests.Vectors;

/// <summary>tree-math, deserialization, crypto-basics.</summary>
public sealed class BasicsTests
{
    [Fact]
    public void Tree_math()
    {
        foreach (var item in VectorFile.Cases("tree-math"))
        {
            var leaves = item.Int("n_leaves");
            var root = item.Int("root");
            Assert.Equal(item.Int("n_nodes"), TreeMath.NodeCount(leaves));
            Assert.Equal(root, TreeMath.Root(leaves));
            for (var node = 0; node < TreeMath.NodeCount(leaves); node++)
            {
                var leaf = TreeMath.IsLeaf(node);
                Assert.Equal(Expected("left"), leaf ? null : TreeMath.Left(node));
                Assert.Equal(Expected("right"), leaf ? null : TreeMath.Right(node));
                Assert.Equal(Expected("parent"), node == root ? null : TreeMath.Parent(node));
                Assert.Equal(Expected("sibling"), node == root ? null : TreeMath.Sibling(node));

                int? Expected(string name) => item.GetProperty(name)[node] is { ValueKind: System.Text.Json.JsonValueKind.Number } number ? number.GetInt32() : null;
            }
        }
    }

    [Fact]
    public void Deserialization()
    {
        foreach (var item in VectorFile.Cases("deserialization"))
        {
            var header = item.Bytes("vlbytes_header");
            var reader = new MlsReader(header);
            Assert.Equal(item.Int("length"), reader.ReadLength());
            reader.End();
            using var writer = new MlsWriter();
            writer.WriteLength(item.Int("length"));
            Assert.Equal(header, writer.ToArray());
        }
    }

    [Fact]
    public void Crypto_basics()
    {
        foreach (var item in VectorFile.Cases("crypto-basics"))
        {
            var suite = item.Suite();
            var v = item.GetProperty("ref_hash");
            Assert.Equal(v.Bytes("out"), suite.RefHash(v.LabelBytes("label"), v.Bytes("value")));
            v = item.GetProperty("expand_with_label");
            Assert.Equal(v.Bytes("out"), suite.ExpandWithLabel(v.Bytes("secret"), v.LabelBytes("label"), v.Bytes("context"), v.Int("length")).Span.ToArray());
            v = item.GetProperty("derive_secret");
            Assert.Equal(v.Bytes("out"), suite.DeriveSecret(v.Bytes("secret"), v.LabelBytes("label")).Span.ToArray());
            v = item.GetProperty("derive_tree_secret");
            Assert.Equal(
                v.Bytes("out"),
                suite.DeriveTreeSecret(v.Bytes("secret"), v.LabelBytes("label"), v.GetProperty("generation").GetUInt32(), v.Int("length")).Span.ToArray());
            v = item.GetProperty("sign_with_label");
            using var key = SignatureKeyPair.Import(suite, v.Bytes("priv"));
            Assert.Equal(v.Bytes("pub"), key.PublicKey.ToArray());
            Assert.True(suite.VerifyWithLabel(v.Bytes("pub"), v.LabelBytes("label"), v.Bytes("content"), v.Bytes("signature")));
            Assert.True(suite.VerifyWithLabel(v.Bytes("pub"), v.LabelBytes("label"), v.Bytes("content"), key.SignWithLabel(v.LabelBytes("label"), v.Bytes("content"))));
            v = item.GetProperty("encrypt_with_label");
            using var hpke = Key.Import(suite.Hpke.Kem, v.Bytes("priv"));
            Assert.Equal(v.Bytes("pub"), hpke.PublicKey.Export());
            var ciphertext = new HpkeCiphertext(v.Bytes("kem_output"), v.Bytes("ciphertext"));
            Assert.True(suite.TryDecryptWithLabel(hpke, v.LabelBytes("label"), v.Bytes("context"), ciphertext, out var plaintext));
            Assert.Equal(v.Bytes("plaintext"), plaintext);
            ciphertext = suite.EncryptWithLabel(v.Bytes("pub"), v.LabelBytes("label"), v.Bytes("context"), plaintext);
            Assert.True(suite.TryDecryptWithLabel(hpke, v.LabelBytes("label"), v.Bytes("context"), ciphertext, out plaintext));
            Assert.Equal(v.Bytes("plaintext"), plaintext);
        }
    }
}
