using GraphChat.Mls.Tests.Musts;
using Xunit;

namespace GraphChat.Mls.Tests.Fuzz;

/// <summary>
/// A member who signs and tags whatever chance gives: proposals, commits, paths, trees and GroupInfos with any parts in any order. What is put
/// to the doors is well-formed and well-signed, so that all checks after the first are reached.
/// </summary>
public sealed class InsiderFuzzTests
{
    private const int Inputs = 250;
    private const int FullInputs = 20_000;
    private const long MemoryFloor = 8 << 20;
    private const long MemoryOfAByte = 2048;
    private static readonly int s_inputs = Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_FULL") == "1" ? FullInputs : Inputs;

    // What only a member can see, and the service therefore lets pass.
    private static readonly HashSet<MlsErrorCode> s_onlyMembersSee =
    [
        MlsErrorCode.InvalidMembershipTag, MlsErrorCode.InvalidConfirmationTag, MlsErrorCode.DecryptionFailed, MlsErrorCode.InvalidPath,
        MlsErrorCode.UnknownPreSharedKey,
    ];

    private readonly Arena _arena = new();

    [Fact]
    public void Whatever_an_insider_commits_both_doors_refuse_it_for_the_same_reason_or_a_member_alone()
    {
        var make = new InsiderInputs(_arena, seed: 17);
        var known = make.Proposals(20);
        foreach (var proposal in known)
        {
            // Those that are proposals are waiting when the commits come.
            if (_arena.Public.Receive(proposal) is PublicProposalResult.Accepted accepted && _arena.Bob.Group.Process(proposal) is not MlsProcessResult.Refused)
            {
                _arena.Public = accepted.Next;
            }
        }

        make.Known = known;
        var (before, publicBefore) = (_arena.Bob.Group.Serialize(), _arena.Public.Serialize());
        var taken = 0;
        for (var i = 0; i < s_inputs; i++)
        {
            var commit = make.Commit();
            Bounded(commit, () =>
            {
                var refused = Assert.IsType<MlsProcessResult.Refused>(_arena.Bob.Group.Process(commit)).Error;
                switch (_arena.Public.Evaluate(commit, null, null, welcomeRequired: false))
                {
                    case PublicCommitResult.Refused { Error: var error }:
                        Assert.True(error == refused || s_onlyMembersSee.Contains(refused.Code) || error.Code == MlsErrorCode.InvalidConfirmationTag, $"the service says {error}, a member {refused}");
                        break;
                    case PublicCommitResult.Accepted { Next: var next }:
                        taken++;
                        Assert.Contains(refused.Code, s_onlyMembersSee);
                        Assert.Equal(next.TreeHash.ToArray(), PublicGroup.Restore(next.Serialize(), Member.DefaultSettings).TreeHash.ToArray());
                        break;
                    default:
                        Assert.Fail("There is no other result.");
                        break;
                }
            });
        }

        Assert.Equal(before, _arena.Bob.Group.Serialize());
        Assert.Equal(publicBefore, _arena.Public.Serialize());

        // Else nothing was reached that lies deep.
        Assert.True(taken > s_inputs / 50, $"{taken} of {s_inputs} were taken");
    }

    [Fact]
    public void Whatever_an_insider_proposes_both_doors_say_the_same_of_it()
    {
        var make = new InsiderInputs(_arena, seed: 23);
        var group = _arena.Public;
        for (var i = 0; i < s_inputs; i++)
        {
            var proposal = make.Proposal();
            Bounded(proposal, () =>
            {
                using var bob = MlsGroup.Restore(_arena.Bob.Group.Serialize(), _arena.Bob.Key, _arena.Bob.Settings);
                var before = bob.Serialize();
                var member = (bob.Process(proposal) as MlsProcessResult.Refused)?.Error;
                var service = (group.Receive(proposal) as PublicProposalResult.Refused)?.Error;
                Assert.Equal(service, member);
                Assert.True(member is null || before.AsSpan().SequenceEqual(bob.Serialize()));
            });
        }
    }

    [Fact]
    public void Whatever_tree_an_insider_signs_no_door_breaks_and_what_opens_can_be_used()
    {
        var make = new InsiderInputs(_arena, seed: 31);
        var dave = new Member("dave");
        var opened = 0;
        for (var i = 0; i < s_inputs; i++)
        {
            var (info, tree) = make.GroupInfo();
            Bounded(info, () =>
            {
                var result = PublicGroup.Open(info, tree, Member.DefaultSettings);
                var joined = MlsGroup.JoinExternally(info, tree, dave.Key, dave.Credential, dave.Settings);
                if (result is PublicGroupResult.Opened { Group: var group })
                {
                    opened++;
                    Assert.Equal(group.TreeHash.ToArray(), PublicGroup.Restore(group.Serialize(), Member.DefaultSettings).TreeHash.ToArray());
                }
                else
                {
                    Assert.True(joined is MlsExternalJoinResult.Refused, $"{((PublicGroupResult.Refused)result).Error}");
                }

                if (joined is MlsExternalJoinResult.Prepared { Group: var pending })
                {
                    pending.Dispose();
                }
            });
        }

        Assert.True(opened > s_inputs / 50, $"{opened} of {s_inputs} were opened");
    }

    private static void Bounded(byte[] input, Action action)
    {
        var begin = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            action();
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException(Convert.ToHexStringLower(input), e);
        }

        var taken = GC.GetAllocatedBytesForCurrentThread() - begin;
        Assert.True(taken <= MemoryFloor + (MemoryOfAByte * input.Length), $"{taken} bytes for {input.Length}: {Convert.ToHexStringLower(input)}");
    }
}
