using GraphChat.Delivery.Contract.Model;
using GraphChat.Delivery.Fanout;
using Xunit;

namespace GraphChat.Delivery.Contract;

/// <summary>Random operations of many people on two nodes against a pure model; a difference is shrunk before it is shown.</summary>
public abstract class ModelContract
{
    protected abstract Task<IStoreSource> OpenSourceAsync();

    /// <summary>How many steps a run has.</summary>
    protected abstract int Steps { get; }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Whatever_people_do_the_nodes_answer_and_deliver_as_the_model_says(int seed)
    {
        var steps = Step.Draw(seed, Steps);
        if (await PlayAsync(steps) is not { } difference)
        {
            return;
        }

        var least = await Shrinking.ShrinkAsync(steps, async less => await PlayAsync(less) is not null);
        Assert.Fail($"{difference}\nleast: {string.Join('\n', least)}\n{await PlayAsync(least)}");
    }

    private async Task<string?> PlayAsync(IReadOnlyList<Step> steps)
    {
        await using var world = new World(await OpenSourceAsync(), new InMemorySource())
        {
            Limits = new DeliveryLimits { MaxClaimsOfDeviceByPerson = 10_000, MaxClaimsOfDevice = 10_000 },
            // Rosters that are forgotten at once and pages that end in between: what is bounded must not be seen.
            HubOptions = new HubOptions { MaxRosterPeople = 4, MaxMissedAtOnce = 7, ReadSize = 3 },
        };
        return await ModelRun.PlayAsync(world, steps);
    }
}
