using GraphChat.Client;
using GraphChat.Client.SignIn;
using GraphChat.Client.Storage;
using GraphChat.Identity.Demo;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

public sealed class SignInTests(SharedNode shared)
{
    [Fact]
    public async Task A_wrong_password_is_refused_with_a_code_and_the_right_one_still_works()
    {
        var node = shared.Required();
        var ada = node.Accounts[2];
        var folder = Directory.CreateTempSubdirectory("graphchat-");
        try
        {
            await using var client = await GraphChatClient.OpenAsync(new GraphChatClientOptions
            {
                Server = new Uri(node.Origin),
                StorePath = Path.Combine(folder.FullName, "store"),
                StoreKey = JournalKey.FromFile(TestSecret.Write(Path.Combine(folder.FullName, "key"))),
            }, TestContext.Current.CancellationToken);

            await RefusedAsync(client, ada with { Password = ada.Password + "x" });
            await RefusedAsync(client, ada with { Password = "" });
            await RefusedAsync(client, ada with { Name = "nobody" });
            await RefusedAsync(client, ada with { Name = "' OR 1=1 --\u0000" });

            await client.SignInAsync(new FormSignIn(ada.Name, ada.Password), TestContext.Current.CancellationToken);
            Assert.True(client.IsSignedIn);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RefusedAsync(GraphChatClient client, DemoAccount account)
    {
        var refusal = await Assert.ThrowsAsync<GraphChatException>(() => client.SignInAsync(new FormSignIn(account.Name, account.Password)));
        Assert.Equal(ClientErrorCode.SignInRefused, refusal.Code);
        Assert.False(client.IsSignedIn);
    }
}
