using GraphChat.Client.Conversations;
using GraphChat.Client.Inbox;
using GraphChat.Client.Storage;
using GraphChat.Client.Tests.Storage;
using Xunit;

namespace GraphChat.Client.Tests.Inbox;

public sealed class ReceivedQueueTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graphchat-received-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Only a thousand of them were: the rest came again after the next start.</summary>
    [Fact]
    public async Task Whoever_acknowledges_an_item_is_done_with_all_before_it_however_many_they_are()
    {
        const int Items = 2_500;
        using var journal = Journal.Open("store", JournalKey.FromFile(Path.Combine(_folder, "key")), new FaultyFiles());
        var queue = new ReceivedQueue(journal);
        var transaction = new JournalTransaction();
        for (var item = 0; item < Items; item++)
        {
            queue.Add(new StoredItem(StoredItem.IncidentItem, Guid.Empty, item), transaction);
        }

        await journal.CommitAsync(transaction, Cancellation);

        await queue.AcknowledgeAsync(Items - 1, Cancellation);

        await foreach (var item in new ReceivedQueue(journal).ReadAsync(Cancellation))
        {
            Assert.Equal(Items, item.Number);
            break;
        }
    }
}
