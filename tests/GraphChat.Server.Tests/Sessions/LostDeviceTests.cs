using GraphChat.Mls.Profile;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.Sessions;

/// <summary>A session that is ended as lost takes its device with it: out of subscriptions, chains and groups, on every node.</summary>
public sealed class LostDeviceTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const string Events = "subscription($id: ID!, $after: String) { conversationEvents(conversationId: $id, after: $after) { sequence kind } }";
    private const string Attach = "mutation($input: AttachDeviceInput!) { attachDevice(input: $input) { device { id } } }";
    private const string Register = "mutation($input: RegisterDeviceInput!) { registerDevice(input: $input) { device { id } } }";
    private const ushort Suite = 0x0003;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_lost_device_is_cut_off_can_sign_nothing_and_its_removal_is_proposed(int node)
    {
        var two = nodes.Required();
        using var ann = await RawPerson.JoinAsync(two.Deployment);
        using var lost = await RawPerson.JoinAsync(two.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, lost);
        var cursor = await room.CursorAsync("cursor");
        using var reader = await RawSocket.ConnectAsync(two.Origins[node], lost.Token);
        using var witness = await RawSocket.ConnectAsync(two.Origins[node], ann.Token);
        await reader.SubscribeAsync("1", Events, new { id = room.Id, after = cursor });
        await witness.SubscribeAsync("1", Events, new { id = room.Id, after = cursor });

        await two.Deployment.AdministrateAsync(lost, "sign-out", "--remove-devices");

        Assert.Equal(4403, await reader.CloseCodeAsync());
        // The server proposes; whoever commits next must carry it.
        var proposal = (await witness.NextItemAsync("1")).GetProperty("data").GetProperty("conversationEvents");
        Assert.Equal("PROPOSAL", proposal.GetProperty("kind").GetString());

        // A thief with the password too: a new session does not bring the device back, nor another one by its signature.
        using var thief = new RawApi(two.Origins[node], await two.Deployment.Mint.SignAsync(lost.User));
        Assert.Equal("DEVICE_REVOKED", (await thief.ExecuteAsync(Attach, new { input = new { deviceId = lost.DeviceId, proof = new byte[64] } })).Code);
        Assert.Equal(DeviceChainError.None, DeviceChain.Verify(lost.User, lost.Chain, out var chain));
        using var key = DeviceKey.Create(Suite);
        var entry = DeviceChainEntry.SignAdd(chain!, Guid.NewGuid(), Suite, key.PublicKey.Span, TimeProvider.System.GetUtcNow(), lost.Identity.DeviceId, lost.Key);
        Assert.Equal("DEVICE_CHAIN_INVALID", (await thief.ExecuteAsync(Register, new { input = new { chainEntry = entry.Encoded } })).Code);
    }
}
