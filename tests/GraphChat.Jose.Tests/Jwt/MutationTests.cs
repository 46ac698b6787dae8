using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;
using GraphChat.Testing;

namespace GraphChat.Jose.Tests.Jwt;

/// <summary>Tokens changed in a thousand ways: ours accepts what the jose library accepts, but for what is stricter on purpose.</summary>
public sealed class MutationTests
{
    private const long Now = 1_800_000_000;

    /// <summary>What jose accepts and we refuse, by the start of the mutation's name, and why.</summary>
    private static readonly (string Name, string Reason)[] s_stricter =
    [
        ("header with crit b64 true", "No critical header is supported: none of ours is critical (RFC 7515 §4.1.11)."),
        ("header with b64", "Unencoded payloads (RFC 7797) are for nothing that is ours."),
        ("header with jku", "A token that says where its key is gets no hearing, even where the key is ours."),
        ("header with x5u", "As jku."),
        ("header with x5c", "As jku."),
        ("header with its own jwk", "A key in a header is for proofs only."),
        ("header with another jwk", "A key in a header is for proofs only."),
        ("header with zip", "Compression is for encryption, and bombs."),
        ("kid ", "A key identifier is a text."),
        ("header as typ twice", "RFC 7515 §4: names must be unique, and two readers would read two things."),
        ("header as kid twice", "As above."),
        ("header as alg twice", "As above."),
        ("claims as aud twice", "RFC 7519 §4: as above."),
        ("claims as exp twice", "As above."),
        ("claims as iss twice", "As above."),
        ("claims as sub twice", "As above."),
        ("header as great depth", "JSON is read to eight levels."),
        ("claims as great depth", "JSON is read to eight levels."),
        ("header as a byte order mark", "RFC 8259 §8.1: no byte order mark."),
        ("claims as a byte order mark", "RFC 8259 §8.1: no byte order mark."),
        ("header as a lone surrogate", "RFC 8259 §8.2: a name that is no text."),
        ("claims as 20 KB", "Sixteen kilobytes are enough."),
        ("claims as 1 MB", "Sixteen kilobytes are enough."),
        ("iat ", "A token that comes from the future is not accepted, nor one whose time is no number."),
        ("nbf ", "A time is a number of seconds from 1970 to the year 9999."),
        ("exp ", "A time is a number of seconds from 1970 to the year 9999."),
        ("aud ", "Every audience is a text (RFC 7519 §4.1.3)."),
        ("written with padding", "RFC 7515 §2: base64url without padding."),
        ("written with stray bits", "One token, one spelling: what was denied by its text does not come back under another."),
        ("written with a space", "One token, one spelling."),
        ("written with a line break", "One token, one spelling."),
        ("written with the other alphabet", "RFC 7515 §2: the alphabet for addresses."),
        ("letter ", "One token, one spelling: the letter changed is the last, and so are only bits that are not part of the signature."),
    ];

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("JWT")]
    [InlineData("logout+jwt")]
    public async Task A_changed_token_is_accepted_here_if_and_only_if_jose_accepts_it(string type)
    {
        var keys = Enum.GetValues<JwsAlgorithm>().Select(algorithm => SigningKey.Generate(algorithm)).ToArray();
        var input = new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => JsonNode.Parse(key.ToJson(includePrivate: true)))]), ["type"] = type, ["now"] = Now };
        var output = await NodeOracle.RunAsync("tests/GraphChat.Jose.Tests/oracle", "mutations.mjs", [], input.ToJsonString(), TestContext.Current.CancellationToken);
        var answers = JsonSerializer.Deserialize<List<Answer>>(output, JsonSerializerOptions.Web)!;
        var expectations = new JwtExpectations { Issuer = "https://op.example", Audiences = ["urn:api"], Types = [type] };
        var verifications = keys.ToDictionary(key => key.Algorithm!, key => VerificationKey.TryCreate(key, out var verification) ? verification : throw new InvalidOperationException());
        var faults = new List<string>();
        var used = new HashSet<string>();
        foreach (var answer in answers)
        {
            var accepted = CompactJws.TryRead(answer.Token, out var jws, out _)
                && JsonWebToken.Check(jws, verifications[answer.Alg], expectations, DateTimeOffset.FromUnixTimeSeconds(Now), out _) == JwtError.None;
            if (accepted == answer.Accepted)
            {
                continue;
            }

            var reason = accepted ? null : s_stricter.Select(entry => entry.Name).FirstOrDefault(name => answer.Name.StartsWith(name, StringComparison.Ordinal));
            if (reason is null)
            {
                faults.Add($"{answer.Alg} {answer.Name}: jose {(answer.Accepted ? "accepts" : "refuses")}, ours {(accepted ? "accepts" : "refuses")}");
            }
            else
            {
                used.Add(reason);
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        // These two depend on the letters that the signature happens to have.
        used.UnionWith(["letter ", "written with the other alphabet"]);
        Assert.Equal([], s_stricter.Select(entry => entry.Name).Where(name => !used.Contains(name)));
        Assert.Equal(keys.Length, answers.Count(answer => answer is { Name: "unchanged", Accepted: true }));
        Assert.InRange(answers.Count, 1000, 100_000);
    }

    private sealed record Answer(string Alg, string Name, string Token, bool Accepted);
}
