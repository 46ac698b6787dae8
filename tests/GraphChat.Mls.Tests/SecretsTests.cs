using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using GraphChat.Cryptography;
using GraphChat.Mls.Tests.Musts;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Mls.Tests;

/// <summary>Secrets are zeroed, never formatted, and compared in constant time.</summary>
public sealed partial class SecretsTests
{
    private static readonly FieldInfo s_bytes = typeof(SecretBytes).GetField("_bytes", BindingFlags.Instance | BindingFlags.NonPublic)!;

    [Fact]
    public void A_group_that_is_disposed_leaves_zeros_where_its_secrets_were()
    {
        var arena = new Arena();
        var bob = arena.Bob;
        arena.Mallory.Deliver(arena.Mallory.Commit(new MlsCommitRequest()).Commit, bob, arena.Carol, arena.Erin);
        bob.Read(arena.Mallory.Group.Protect("one"u8, []));
        arena.Mallory.Group.Protect("skipped"u8, []);
        bob.Read(arena.Mallory.Group.Protect("three"u8, []));
        bob.Group.ProposeUpdate();
        bob.Commit(new MlsCommitRequest { CoverReceivedProposals = false });
        var secrets = Secrets(bob.Group, bob.Key);

        Assert.True(secrets.Count > 20, $"{secrets.Count} secrets were found");
        Assert.All(secrets, secret => Assert.Contains(secret, value => value != 0));
        bob.Group.Dispose();
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, value => value != 0));
    }

    [Fact]
    public void A_key_package_and_a_signature_key_that_are_disposed_leave_zeros()
    {
        var member = new Member("alice");
        var package = member.KeyPackage();
        var (keys, signature) = (Secrets(package, member.Key), Secrets(member.Key));
        Assert.Equal((2, 1), (keys.Count, signature.Count));

        package.Dispose();
        member.Key.Dispose();

        Assert.All(keys.Concat(signature), secret => Assert.DoesNotContain(secret, value => value != 0));
    }

    [Fact]
    public void Nothing_that_holds_a_secret_says_it()
    {
        var arena = new Arena();
        var group = arena.Bob.Group;
        object[] holders = [group, group.Current, group.Current.Secrets, group.Current.Keys, arena.Bob.Key, arena.Bob.KeyPackage(), SecretBytes.Random(32), Key.Create(AeadAlgorithm.Aes256Gcm)];
        foreach (var holder in holders)
        {
            var text = $"{holder}";
            var secrets = Secrets(holder);
            Assert.NotEmpty(secrets);
            foreach (var secret in secrets)
            {
                Assert.DoesNotContain(Convert.ToHexString(secret), text, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(Convert.ToBase64String(secret), text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_sources_format_public_keys_only_and_compare_what_is_secret_in_constant_time()
    {
        foreach (var file in new[] { "GraphChat.Cryptography", "GraphChat.Mls", "GraphChat.Client" }.SelectMany(project => Directory.EnumerateFiles(Repository.PathOf("src", project), "*.cs", SearchOption.AllDirectories)))
        {
            var parts = file.Split(Path.DirectorySeparatorChar);
            if (parts.Contains("obj") || parts.Contains("bin"))
            {
                continue;
            }

            foreach (var line in File.ReadLines(file))
            {
                Assert.False(Formats().IsMatch(line) && Path.GetFileName(file) != "PublicKey.cs" && !parts.Contains("GraphChat.Client"), $"{file}: {line.Trim()}");
                Assert.False(Compares().IsMatch(line), $"{file}: {line.Trim()}");
            }
        }
    }

    [GeneratedRegex(@"Convert\.To(Hex|Base64)|BitConverter\.ToString")]
    private static partial Regex Formats();

    [GeneratedRegex(@"\b(Tag|Mac|Secret|MembershipTag)\([^)]*\)?\)?(\.AsSpan\(\))?\.SequenceEqual|[sS]ecret(\.Span|\.Bytes)?\.SequenceEqual|[mM]embershipTag[.!A-Za-z()]*SequenceEqual")]
    private static partial Regex Compares();

    /// <summary>The buffers of all secrets that an object holds, but for those of another object that it only knows.</summary>
    private static List<byte[]> Secrets(object holder, object? but = null)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var found = new List<byte[]>();
        var open = new Stack<object>([holder]);
        if (but is not null)
        {
            seen.Add(but);
        }

        while (open.TryPop(out var value))
        {
            if (!seen.Add(value))
            {
                continue;
            }

            if (value is SecretBytes)
            {
                if (s_bytes.GetValue(value) is byte[] { Length: > 0 } bytes)
                {
                    found.Add(bytes);
                }
            }
            else if (value is IEnumerable list and not string and not byte[])
            {
                foreach (var item in list)
                {
                    Push(open, item);
                }
            }
            else if (value.GetType().Namespace?.StartsWith("GraphChat", StringComparison.Ordinal) == true || value.GetType().Name.StartsWith("KeyValuePair", StringComparison.Ordinal) || value.GetType().Name.StartsWith("ValueTuple", StringComparison.Ordinal))
            {
                for (var type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
                {
                    foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    {
                        Push(open, field.GetValue(value));
                    }
                }
            }
        }

        return found;
    }

    private static void Push(Stack<object> open, object? value)
    {
        if (value is not null && !value.GetType().IsPrimitive && value is not Delegate)
        {
            open.Push(value);
        }
    }
}
