using GraphChat.Client.Tests.Storage;
using Xunit;

namespace GraphChat.Server.Tests.Conversations;

/// <summary>A client that is killed at every write of its journal while a group is broken, mended or left.</summary>
public sealed class KilledWhileMendingTests(Trio trio) : IClassFixture<Trio>
{
    // Every write under --full; else one of some, another one first in each of the two walks.
    private static readonly int s_stride = Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_FULL") == "1" ? 1 : 5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_resync_survives_it() => WalkAsync(first: 1, nodes: 0);

    [Fact]
    public Task A_reset_survives_it() => WalkAsync(first: 3);

    private async Task WalkAsync(int first, params int[] nodes)
    {
        trio.Required();
        for (var writes = first; ; writes += s_stride)
        {
            var id = await trio.OpenAsync(trio.Tom, trio.Ada);
            var victim = trio.All.Single(person => person.Client.Core.Device.Identity
                == GraphChat.Client.Conversations.ConversationState.Identity(
                    Trio.StateOf(trio.Lea, id).Group.Members.Single(member => member.LeafIndex == 1)));
            var files = (FaultyFiles)victim.Options.Files!;
            files.WritesLeft = writes;

            await trio.PoisonAsync(() => trio.Lea.Client.FindConversation(id)!.UpdateKeysAsync(Cancellation), nodes);
            await Trio.UntilAsync(() => files.Dead || Trio.IsWhole(id, [.. trio.All]));
            var survived = !files.Dead;
            files.WritesLeft = int.MaxValue;
            if (!survived)
            {
                await victim.RestartAsync(options => options with { Files = files.AfterCrash() });
            }

            await Trio.UntilWholeAsync(id, [.. trio.All]);
            await Trio.AssertTheyTalkAsync(id, [.. trio.All]);
            if (survived)
            {
                return;
            }
        }
    }
}
