using GraphChat.Cli.Local;
using GraphChat.Client;

namespace GraphChat.Cli.People;

/// <summary>Lea and Tom with a conversation between them.</summary>
/// <remarks>One owner.</remarks>
internal sealed class PairOfPeople : IAsyncDisposable
{
    private PairOfPeople(LocalPerson lea, LocalPerson tom)
    {
        Lea = lea;
        Tom = tom;
    }

    /// <summary>The learner.</summary>
    public LocalPerson Lea { get; }

    /// <summary>The trainer.</summary>
    public LocalPerson Tom { get; }

    /// <summary>Signs both in, each with a device of their own.</summary>
    /// <param name="instance">The instance with the demo accounts.</param>
    /// <param name="folder">Where their devices lie, a folder each.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<PairOfPeople> ArriveAsync(LocalInstance instance, string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var lea = await ArriveAsync("learner", instance, folder, time, cancellationToken);
        try
        {
            return new PairOfPeople(lea, await ArriveAsync("trainer", instance, folder, time, cancellationToken));
        }
        catch
        {
            await lea.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lea opens a conversation with Tom, or goes on with the one that they have.</summary>
    public async Task MeetAsync(CancellationToken cancellationToken)
    {
        var conversation = Lea.Client.Conversations.FirstOrDefault(IsOurs)
            ?? await Lea.Client.OpenConversationAsync([Tom.Id], null, cancellationToken);
        var names = new Dictionary<PersonId, string> { [Lea.Id] = Lea.Name, [Tom.Id] = Tom.Name };
        await Lea.JoinAsync(conversation.Id, names, cancellationToken);
        await Tom.JoinAsync(conversation.Id, names, cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Lea.DisposeAsync();
        await Tom.DisposeAsync();
    }

    private static Task<LocalPerson> ArriveAsync(string role, LocalInstance instance, string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var account = instance.Accounts.First(account => account.Role == role);
        return LocalPerson.ArriveAsync(instance.Origin, account, Path.Combine(folder, account.Name), time, cancellationToken);
    }

    private bool IsOurs(Conversation conversation) =>
        conversation.Members.ToHashSet().SetEquals([Lea.Id, Tom.Id]);
}
