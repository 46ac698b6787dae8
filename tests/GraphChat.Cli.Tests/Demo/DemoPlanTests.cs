using GraphChat.Cli.Demo;
using Xunit;

namespace GraphChat.Cli.Tests.Demo;

public sealed class DemoPlanTests
{
    [Fact]
    public void The_same_seed_gives_the_same_plan()
    {
        Assert.Equal(DemoPlan.Draw(7, 20), DemoPlan.Draw(7, 20));
        Assert.True(Enumerable.Range(0, 50).Select(seed => DemoPlan.Draw(seed, 20) with { Seed = 0 }).Distinct().Count() > 20);
    }

    [Fact]
    public void Both_people_are_cut_off_by_some_seed()
    {
        Assert.Equal(2, Enumerable.Range(0, 20).Select(seed => DemoPlan.Draw(seed, 20).CutsFirstPerson).Distinct().Count());
    }

    [Fact]
    public void A_cut_and_a_kill_fall_within_the_conversation_whatever_its_length()
    {
        for (var messages = 1; messages <= 40; messages++)
        {
            for (var seed = -20; seed < 20; seed++)
            {
                var plan = DemoPlan.Draw(seed, messages);

                Assert.InRange(plan.CutBefore, 0, messages - 1);
                Assert.InRange(plan.ResumeBefore, plan.CutBefore + 1, messages);
                Assert.InRange(plan.KillDuring, 0, messages - 1);
            }
        }
    }

    [Fact]
    public void A_conversation_of_nothing_has_no_plan()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DemoPlan.Draw(1, 0));
    }
}
