using Xunit;

namespace GraphChat.Mls.Tests.Interop;

/// <summary>
/// Seeded walks of mixed groups: any operation by anybody, messages that come late and out of order, commits that race.
/// <c>--full</c> walks far and with up to fifty members.
/// </summary>
public sealed class RandomWalkTests(ITestOutputHelper output)
{
    private static readonly bool s_full = Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_FULL") == "1";

    // Suite, steps and the most members of a short walk; the same of a long one. ts-mls takes up to a second for a step with P-521.
    public static TheoryData<int, int, int, int> Walks => s_full
        ? new() { { 1, 101, 150, 50 }, { 2, 102, 60, 50 }, { 3, 103, 200, 50 }, { 3, 203, 200, 50 }, { 5, 105, 20, 50 }, { 7, 107, 20, 50 } }
        : new() { { 1, 1, 8, 8 }, { 2, 2, 5, 6 }, { 3, 3, 16, 10 }, { 5, 5, 2, 4 }, { 7, 7, 2, 4 } };

    [Theory]
    [MemberData(nameof(Walks))]
    public async Task All_agree_after_every_step(int suite, int seed, int steps, int mostMembers)
    {
        using var theirs = new NodePeer();
        var group = await MixedGroup.CreateAsync(new OurPeer(), theirs, suite, seed, foundedByUs: seed % 2 == 0);
        await group.AddAsync(group.Members[0], true, false, group.Random.Next(2) == 0);
        await group.ExtensionsAsync(group.Pick());
        if (s_full)
        {
            // Near the most from the beginning: it goes down by itself.
            await group.AddAsync(group.Members[0], [.. Enumerable.Range(0, mostMembers - 4).Select(_ => group.Random.Next(3) != 0)]);
        }

        for (var step = 0; step < steps; step++)
        {
            await StepAsync(group, mostMembers, step);
            output.WriteLine($"step {step}: epoch {group.Epochs}, {group.Members.Count} members, {group.MessagesRead} messages read");
        }

        await group.FlushAsync();
        Assert.True(group.Epochs > steps);
    }

    private async Task StepAsync(MixedGroup group, int mostMembers, int step)
    {
        var random = group.Random;

        // One epoch in four is encrypted: the service opens the group anew after it.
        group.InTheOpen = random.Next(4) != 0;
        var actor = group.Pick();
        var other = group.Pick(but: actor);
        var choice = random.Next(14);
        if (group.Members.Count >= mostMembers)
        {
            choice = 3;
        }

        if (group.Members.Count < 4)
        {
            choice = 0;
        }

        output.WriteLine($"step {step}: choice {choice} by {actor.Name}, {(group.InTheOpen ? "in the open" : "encrypted")}");
        switch (choice)
        {
            case 0:
                await group.AddAsync(actor, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(2) == 0)]);
                break;
            case 1 or 2:
                await group.UpdateAsync(actor);
                break;
            case 3:
                await group.RemoveAsync(actor, other);
                break;
            case 4 or 5:
                await group.ProposalsAsync(actor);
                break;
            case 6:
                await group.PreSharedKeyAsync(actor);
                break;
            case 7:
                await group.ResumptionAsync(actor);
                break;
            case 8:
                await group.ExtensionsAsync(actor);
                break;
            case 9:
                await group.ExternalCommitAsync(random.Next(2) == 0);
                break;
            case 10:
                await group.ResyncAsync(actor);
                break;
            case 11:
                await group.ExternalSenderAsync(random.Next(2) == 0, actor);
                break;
            case 12:
                await group.SelfAddAsync(random.Next(2) == 0, actor);
                break;
            default:
                await group.RaceAsync(actor, other);
                break;
        }

        if (random.Next(3) == 0)
        {
            await group.RestartAsync();
        }
    }
}
