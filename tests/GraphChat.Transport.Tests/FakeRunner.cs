using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using GraphChat.GraphQL.Execution;

namespace GraphChat.Transport.Tests;

/// <summary>An engine that answers by the first word of the document.</summary>
internal sealed class FakeRunner : IOperationRunner
{
    private int _cancelled;

    /// <summary>What subscriptions give; each response goes to one of them.</summary>
    public Channel<string> Events { get; } = Channel.CreateUnbounded<string>();

    public List<TransportOperation> Ran { get; } = [];

    public TaskCompletionSource Hung { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many subscriptions and hanging operations were cancelled.</summary>
    public int Cancelled => Volatile.Read(ref _cancelled);

    public async ValueTask<OperationOutcome> RunAsync(TransportOperation operation, CancellationToken cancellationToken)
    {
        lock (Ran)
        {
            Ran.Add(operation);
        }

        switch (operation.Parameters.Query?.Split(' ')[0])
        {
            case "mutation" when !operation.Allowed.HasFlag(OperationKinds.Mutations):
            case "subscription" when !operation.Allowed.HasFlag(OperationKinds.Subscriptions):
                return new OperationNotAllowed(Bytes("""[{"message":"Not by this way."}]"""));
            case "subscription":
                return new OperationSubscription(StreamAsync(cancellationToken));
            case "invalid":
                return new OperationRequestError(Bytes("""[{"message":"Invalid."}]"""));
            case "fault":
                throw new InvalidOperationException("secret");
            case "hang":
                Hung.TrySetResult();
                await WaitAsync(cancellationToken);
                goto default;
            case "services":
                var services = operation.Services.GetService(typeof(TimeProvider)) is null ? 0 : 1;
                return new OperationResponse(Bytes($$$"""{"data":{"services":{{{services}}}}}"""));
            default:
                return new OperationResponse(Bytes("""{"data":{"hello":"world"}}"""));
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _cancelled);
            throw;
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ended = false;
        try
        {
            await foreach (var text in Events.Reader.ReadAllAsync(cancellationToken))
            {
                yield return Bytes(text);
            }

            ended = true;
        }
        finally
        {
            if (!ended)
            {
                Interlocked.Increment(ref _cancelled);
            }
        }
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
