using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Cryptography;
using GraphChat.Delivery.Attachments;
using GraphChat.Delivery.Ports;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Delivery.Contract;

/// <summary>Attachments, with their notes in each store and their bytes in each place for blobs.</summary>
public abstract class AttachmentContract : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graphchat-blobs").FullName;
    private readonly ManualTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
    private World _world = null!;
    private DeliveryNode _node = null!;
    private MeddledBlobs _blobs = null!;
    private UploadAttachment _upload = null!;
    private ReadAttachment _read = null!;
    private BindAttachments _bind = null!;
    private CollectAttachments _collect = null!;
    private DeliveryLimits _limits = null!;

    protected abstract Task<IStoreSource> OpenSourceAsync();

    /// <summary>Where the bytes lie; the test's own.</summary>
    protected virtual IBlobStore OpenBlobs() => new LocalBlobStore(_folder);

    /// <summary>What lies there, by any name.</summary>
    protected virtual IReadOnlyList<string> ListBlobs() => Directory.GetFiles(_folder, "*", SearchOption.AllDirectories);

    public async ValueTask InitializeAsync()
    {
        var limits = _limits = new DeliveryLimits { MaxAttachmentBytes = 100_000, MaxAttachmentBytesADay = 150_000, MaxAttachmentPartBytes = 30_000 };
        _world = new World(await OpenSourceAsync(), new InMemorySource());
        _node = await _world.StartNodeAsync();
        _blobs = new MeddledBlobs(OpenBlobs());
        _upload = new UploadAttachment(_node.Stores.Attachments, _blobs, _node.Stores.Conversations, _node.CallerDevices, limits, _time);
        _read = new ReadAttachment(_node.Stores.Attachments, _blobs, _node.Stores.Conversations, _node.CallerDevices, limits);
        _bind = new BindAttachments(_node.Stores.Attachments, _node.ReadHistory, limits);
        _collect = new CollectAttachments(_node.Stores.Attachments, _blobs, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        _blobs.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_upload_that_was_cut_goes_on_where_it_stopped_and_readers_of_the_message_get_it_by_range()
    {
        var (ann, bob, conversation) = await PairAsync();
        var bytes = RandomNumberGenerator.GetBytes(70_000);
        var input = Input(conversation, bytes);
        Assert.Equal(0, (await _upload.BeginAsync(ann.Caller, input, default)).Offset);
        await _upload.AddPartAsync(ann.Caller, input.Id, 0, bytes.AsMemory(0, 30_000), default);

        var resumed = await _upload.BeginAsync(ann.Caller, input, default);
        Assert.Equal((30_000, false), (resumed.Offset, resumed.IsComplete));
        Assert.Equal(30_000, (await _upload.AddPartAsync(ann.Caller, input.Id, 20_000, bytes.AsMemory(20_000, 100), default)).Offset);
        await _upload.AddPartAsync(ann.Caller, input.Id, 30_000, bytes.AsMemory(30_000, 30_000), default);
        Assert.True((await _upload.AddPartAsync(ann.Caller, input.Id, 60_000, bytes.AsMemory(60_000), default)).IsComplete);

        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => _read.ExecuteAsync(bob.Caller, input.Id, 0, 10, default)));
        var sent = await _world.SendAsync(_node, ann, conversation, 1, "with a file");
        await _bind.ExecuteAsync(ann.Caller, sent.Id, [input.Id], default);
        await _bind.ExecuteAsync(ann.Caller, sent.Id, [input.Id], default);
        Assert.Equal(bytes[25_000..55_000], (await _read.ExecuteAsync(bob.Caller, input.Id, 25_000, 30_000, default)).ToArray());
        Assert.Equal(bytes[69_990..], (await _read.ExecuteAsync(bob.Caller, input.Id, 69_990, 30_000, default)).ToArray());
        Assert.Equal(0, (await _read.ExecuteAsync(bob.Caller, input.Id, 70_000, 1, default)).Length);
    }

    [Fact]
    public async Task Bytes_with_another_hash_are_forgotten_and_nothing_of_them_stays()
    {
        var (ann, _, conversation) = await PairAsync();
        var bytes = RandomNumberGenerator.GetBytes(1_000);
        var input = Input(conversation, bytes);
        await _upload.BeginAsync(ann.Caller, input, default);
        bytes[500] ^= 1;

        Assert.Equal(DeliveryErrorCode.BadInput, await World.CodeOfAsync(() => _upload.AddPartAsync(ann.Caller, input.Id, 0, bytes, default)));
        Assert.Null(await _node.Stores.Attachments.FindAsync(input.Id, default));
        Assert.Empty(ListBlobs());
    }

    [Fact]
    public async Task What_is_complete_stays_complete_however_often_it_is_finished_and_an_answer_that_was_lost_can_be_had_again()
    {
        var (ann, _, conversation) = await PairAsync();
        var bytes = RandomNumberGenerator.GetBytes(50_000);
        var input = Input(conversation, bytes);
        await _upload.BeginAsync(ann.Caller, input, default);
        await _upload.AddPartAsync(ann.Caller, input.Id, 0, bytes.AsMemory(0, 30_000), default);

        // The node ended after the last part was stored and before it was noted.
        await _blobs.AppendAsync(input.Id, 30_000, bytes.AsMemory(30_000), default);
        var resumed = await _upload.BeginAsync(ann.Caller, input, default);
        Assert.Equal((50_000, false), (resumed.Offset, resumed.IsComplete));
        Assert.True((await _upload.AddPartAsync(ann.Caller, input.Id, resumed.Offset, default, default)).IsComplete);

        Assert.True((await _upload.AddPartAsync(ann.Caller, input.Id, 30_000, bytes.AsMemory(30_000), default)).IsComplete);
        Assert.True((await _upload.BeginAsync(ann.Caller, input, default)).IsComplete);
        Assert.Equal(50_000, await _blobs.LengthAsync(input.Id, default));
        Assert.Equal(SHA256.HashData(bytes), await _blobs.HashAsync(input.Id, default));
        Assert.Single(ListBlobs());
    }

    [Fact]
    public async Task An_attachment_goes_with_its_message()
    {
        var (ann, bob, conversation) = await PairAsync();
        var (id, _) = await SendFileAsync(ann, conversation);
        _time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(0, await _collect.ExecuteAsync(default));

        await ForgetEventsAsync(conversation);

        Assert.Equal(1, await _collect.ExecuteAsync(default));
        Assert.Empty(ListBlobs());
        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => _read.ExecuteAsync(bob.Caller, id, 0, 10, default)));
    }

    /// <summary>Takes the events of a conversation away, as retention does.</summary>
    protected abstract Task ForgetEventsAsync(ConversationId conversation);

    [Fact]
    public async Task Sizes_and_quotas_have_limits_and_an_id_stands_for_one_upload()
    {
        var (ann, _, conversation) = await PairAsync();
        var input = Input(conversation, new byte[90_000]);
        await _upload.BeginAsync(ann.Caller, input, default);

        Assert.Equal(DeliveryErrorCode.IdempotencyMismatch, await BeginAsync(ann, input with { Size = 5 }));
        Assert.Equal(DeliveryErrorCode.LimitExceeded, await BeginAsync(ann, Input(conversation, new byte[1]) with { Size = 100_001 }));
        Assert.Equal(DeliveryErrorCode.LimitExceeded, await BeginAsync(ann, Input(conversation, new byte[70_000])));
        Assert.Equal(DeliveryErrorCode.BadInput, await BeginAsync(ann, input with { Hash = new byte[31] }));
        Assert.Equal(DeliveryErrorCode.BadInput, await BeginAsync(ann, input with { Id = Guid.CreateVersion7(_time.GetUtcNow()) }));
        Assert.Equal(DeliveryErrorCode.LimitExceeded, await World.CodeOfAsync(() => _upload.AddPartAsync(ann.Caller, input.Id, 0, new byte[30_001], default)));
        Assert.Equal(DeliveryErrorCode.LimitExceeded, await World.CodeOfAsync(() => _upload.AddPartAsync(ann.Caller, input.Id, 89_999, new byte[2], default)));
        foreach (var offset in new[] { -1, long.MinValue, long.MaxValue, 90_000 })
        {
            Assert.Equal(DeliveryErrorCode.LimitExceeded, await World.CodeOfAsync(() => _upload.AddPartAsync(ann.Caller, input.Id, offset, new byte[1], default)));
        }

        _time.Advance(TimeSpan.FromDays(2));
        await _upload.BeginAsync(ann.Caller, Input(conversation, new byte[70_000]), default);
    }

    [Fact]
    public async Task Strangers_and_those_who_may_not_see_the_message_get_the_same_as_for_nothing()
    {
        var (ann, bob, conversation) = await PairAsync();
        var eve = await _world.JoinAsync(_node);
        var (id, _) = await SendFileAsync(ann, conversation);
        await _world.AddAsync(_node, conversation, 1, ann, eve);

        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => _read.ExecuteAsync(eve.Caller, id, 0, 10, default)));
        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => _read.ExecuteAsync(bob.Caller, Guid.NewGuid(), 0, 10, default)));
        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => _upload.AddPartAsync(bob.Caller, id, 0, new byte[1], default)));
        var stranger = await _world.JoinAsync(_node);
        Assert.Equal(DeliveryErrorCode.NotFound, await BeginAsync(stranger, Input(conversation, new byte[1])));
        var bobs = await _world.SendAsync(_node, bob, conversation, 1, "mine now");
        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => _bind.ExecuteAsync(bob.Caller, bobs.Id, [id], default)));
        await _world.RemoveAsync(_node, conversation, 2, ann, bob);
        Assert.Equal(4, (await _read.ExecuteAsync(bob.Caller, id, 0, 4, default)).Length);
    }

    [Fact]
    public async Task Uploads_that_no_message_went_with_are_collected_after_a_day_and_the_others_stay()
    {
        var (ann, bob, conversation) = await PairAsync();
        var (kept, _) = await SendFileAsync(ann, conversation);
        var cut = Input(conversation, new byte[500]);
        await _upload.BeginAsync(ann.Caller, cut, default);
        await _upload.AddPartAsync(ann.Caller, cut.Id, 0, new byte[10], default);

        Assert.Equal(0, await _collect.ExecuteAsync(default));
        _time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(1, await _collect.ExecuteAsync(default));
        Assert.Equal(0, await _blobs.LengthAsync(cut.Id, default));
        Assert.Single(ListBlobs());
        Assert.Equal(4, (await _read.ExecuteAsync(bob.Caller, kept, 0, 4, default)).Length);
    }

    [Fact]
    public async Task A_file_that_a_message_comes_for_while_others_are_collected_stays()
    {
        var (ann, bob, conversation) = await PairAsync();
        var files = new List<(Guid Id, byte[] Bytes)> { await UploadAsync(ann, conversation), await UploadAsync(ann, conversation), await UploadAsync(ann, conversation) };
        _time.Advance(TimeSpan.FromHours(25));
        var sent = await _world.SendAsync(_node, ann, conversation, 1, "late");
        (Guid Id, byte[] Bytes)? tied = null;
        _blobs.BeforeDelete = async id =>
        {
            if (tied is null)
            {
                tied = files.First(file => file.Id != id);
                await _bind.ExecuteAsync(ann.Caller, sent.Id, [tied.Value.Id], default);
            }
        };

        Assert.Equal(2, await _collect.ExecuteAsync(default));

        Assert.Equal(tied!.Value.Bytes, (await _read.ExecuteAsync(bob.Caller, tied.Value.Id, 0, 100, default)).ToArray());
        Assert.Single(ListBlobs());
    }

    [Fact]
    public async Task Uploads_that_begin_at_once_stay_below_the_quota_together()
    {
        const int AtOnce = 12;
        var (ann, _, conversation) = await PairAsync();
        var store = DispatchProxy.Create<IAttachmentStore, CountingTogether>();
        ((CountingTogether)store).Of = (_node.Stores.Attachments, AtOnce);
        var upload = new UploadAttachment(store, _blobs, _node.Stores.Conversations, _node.CallerDevices, _limits, _time);
        var begun = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(
            () => CodeOrNoneAsync(() => upload.BeginAsync(ann.Caller, Input(conversation, new byte[40_000]), default)))));

        Assert.All(begun, code => Assert.True(code is null or DeliveryErrorCode.LimitExceeded));
        Assert.InRange((await _node.Stores.Attachments.CountBytesAsync(ann.User, _time.GetUtcNow().AddDays(-1), default)).Since, 0, 150_000);
        while (await CodeOrNoneAsync(() => _upload.BeginAsync(ann.Caller, Input(conversation, new byte[40_000]), default)) is null)
        {
            // Who was refused may come again.
        }

        Assert.Equal(120_000, (await _node.Stores.Attachments.CountBytesAsync(ann.User, _time.GetUtcNow().AddDays(-1), default)).Since);
    }

    [Fact]
    public async Task What_is_added_while_wrong_bytes_are_forgotten_does_not_stay_behind()
    {
        var (ann, _, conversation) = await PairAsync();
        var input = Input(conversation, new byte[1_000]);
        await _upload.BeginAsync(ann.Caller, input, default);
        DeliveryErrorCode? added = null;
        _blobs.AfterDelete = async id => added ??= await CodeOrNoneAsync(() => _upload.AddPartAsync(ann.Caller, id, 0, new byte[10], default));
        var wrong = Enumerable.Repeat((byte)1, 1_000).ToArray();

        Assert.Equal(DeliveryErrorCode.BadInput, await World.CodeOfAsync(() => _upload.AddPartAsync(ann.Caller, input.Id, 0, wrong, default)));

        Assert.Equal(DeliveryErrorCode.NotFound, added);
        Assert.Empty(ListBlobs());
    }

    [Fact]
    public async Task What_was_on_its_way_when_wrong_bytes_were_forgotten_does_not_stay_behind()
    {
        var (ann, _, conversation) = await PairAsync();
        var input = Input(conversation, new byte[1_000]);
        await _upload.BeginAsync(ann.Caller, input, default);
        var wrong = Enumerable.Repeat((byte)1, 1_000).ToArray();
        DeliveryErrorCode? other = null;
        _blobs.BeforeAppend = async id =>
        {
            _blobs.BeforeAppend = null;
            other = await World.CodeOfAsync(() => _upload.AddPartAsync(ann.Caller, id, 0, wrong, default));
        };

        await _upload.AddPartAsync(ann.Caller, input.Id, 0, new byte[10], default);

        Assert.Equal(DeliveryErrorCode.BadInput, other);
        Assert.Empty(ListBlobs());
        Assert.Equal(0, (await _upload.BeginAsync(ann.Caller, input, default)).Offset);
    }

    private async Task<(Participant Ann, Participant Bob, ConversationId Conversation)> PairAsync()
    {
        var ann = await _world.JoinAsync(_node);
        var bob = await _world.JoinAsync(_node);
        return (ann, bob, await _world.OpenAsync(_node, ann, bob));
    }

    private async Task<(Guid Id, byte[] Bytes)> SendFileAsync(Participant by, ConversationId conversation)
    {
        var (id, bytes) = await UploadAsync(by, conversation);
        var sent = await _world.SendAsync(_node, by, conversation, 1, "file");
        await _bind.ExecuteAsync(by.Caller, sent.Id, [id], default);
        return (id, bytes);
    }

    private async Task<(Guid Id, byte[] Bytes)> UploadAsync(Participant by, ConversationId conversation)
    {
        var bytes = RandomNumberGenerator.GetBytes(100);
        var input = Input(conversation, bytes);
        await _upload.BeginAsync(by.Caller, input, default);
        await _upload.AddPartAsync(by.Caller, input.Id, 0, bytes, default);
        return (input.Id, bytes);
    }

    private Task<DeliveryErrorCode> BeginAsync(Participant by, BeginUploadInput input) =>
        World.CodeOfAsync(() => _upload.BeginAsync(by.Caller, input, default));

    private static async Task<DeliveryErrorCode?> CodeOrNoneAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (DeliveryException exception)
        {
            return exception.Code;
        }
    }

    private static BeginUploadInput Input(ConversationId conversation, byte[] bytes) =>
        new(Guid.NewGuid(), conversation, bytes.Length, SHA256.HashData(bytes));

    // Lets each of so many count before the first of them is noted.
    [SuppressMessage("Performance", "CA1852", Justification = "A proxy derives from it.")]
    private class CountingTogether : DispatchProxy
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _counted;

        public (IAttachmentStore Store, int Count) Of { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name == nameof(IAttachmentStore.CountBytesAsync)
            ? CountAsync((UserId)args![0]!, (DateTimeOffset)args[1]!)
            : targetMethod.Invoke(Of.Store, args);

        private async Task<(long Since, long All)> CountAsync(UserId user, DateTimeOffset since)
        {
            var counted = await Of.Store.CountBytesAsync(user, since, default);
            if (Interlocked.Increment(ref _counted) == Of.Count)
            {
                _all.SetResult();
            }

            await _all.Task.WaitAsync(TimeSpan.FromSeconds(60));
            return counted;
        }
    }
}
