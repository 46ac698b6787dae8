using Xunit;

namespace GraphChat.Mls.Tests.Interop;

/// <summary>Every operation from both sides, in groups with members of this library and of ts-mls, the public group beside them.</summary>
public sealed class MixedGroupTests
{
    private static readonly bool s_full = Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_FULL") == "1";

    public static TheoryData<int, bool, bool> Cases
    {
        get
        {
            var cases = new TheoryData<int, bool, bool>();
            foreach (var suite in (int[])[1, 2, 3, 5, 7])
            {
                // P-384 and P-521 take ts-mls many seconds: one side in the short run, both with --full.
                var slow = suite > 3;
                if (s_full || !slow || suite == 5)
                {
                    cases.Add(suite, true, true);
                }

                if (s_full || !slow || suite == 7)
                {
                    cases.Add(suite, false, true);
                }

                if (s_full || suite == 3)
                {
                    cases.Add(suite, true, false);
                    cases.Add(suite, false, false);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_operation_works_from_both_sides(int suite, bool ours, bool inTheOpen)
    {
        using var theirs = new NodePeer();
        var group = await MixedGroup.CreateAsync(new OurPeer(), theirs, suite, seed: suite, foundedByUs: ours);
        group.InTheOpen = inTheOpen;

        await group.AddAsync(group.Members[0], !ours, ours);
        await group.AddAsync(group.Pick(!ours), ours);
        await group.UpdateAsync(group.Pick(ours));
        await group.PreSharedKeyAsync(group.Pick(ours));
        await group.ResumptionAsync(group.Pick(ours));
        await group.RestartAsync();
        await group.ProposalsAsync(group.Pick(ours));
        await group.ExtensionsAsync(group.Pick(ours));
        await group.ExternalSenderAsync(ours, group.Pick(ours));
        await group.ExternalCommitAsync(ours);
        await group.ResyncAsync(group.Pick(ours));
        await group.SelfAddAsync(ours, group.Pick(ours));
        var winner = group.Pick(ours);
        await group.RaceAsync(winner, group.Pick(!ours, but: winner));
        var remover = group.Pick(ours);
        await group.RemoveAsync(remover, group.Pick(but: remover));
        await group.BranchAsync(group.Pick(ours));
        await group.FlushAsync();
        await group.ReInitAsync(group.Pick(ours), group.Pick(!ours));
        await group.UpdateAsync(group.Pick(!ours));
        await group.FlushAsync();

        Assert.True(group.MessagesRead > 100);
    }
}
