using GraphChat.GraphQL.Execution;
using Microsoft.Extensions.Logging;

namespace GraphChat.Transport.WebSocket;

/// <summary>
/// The operations that run on one connection. Starting and stopping are called under the connection's lock, and a running
/// operation takes it; nothing of a host's runs under it.
/// </summary>
internal sealed class SocketOperations(
    SocketConnection connection,
    IServiceProvider services,
    IOperationRunner runner,
    GraphQLTransportOptions options,
    TimeProvider time,
    ILogger logger)
{
    // Few, mostly one: a list is found through as quickly as a dictionary and costs an idle connection less.
    private readonly List<ActiveOperation> _open = new(1);
    private int _running;

    /// <summary>Starts one; false where too many are still about to end. Under the lock.</summary>
    public bool TryStart(ProtocolStep.Start start, AuthenticationAccepted asker)
    {
        // Stopped ones count until they are gone, or a client could pile them up.
        if (_running >= options.MaxOperationsPerConnection * 2)
        {
            return false;
        }

        _running++;
        var operation = new ActiveOperation(start.Id, start.Parameters)
        {
            Deadline = time.GetTimestamp() + (long)(options.OperationTimeout.TotalSeconds * time.TimestampFrequency),
        };
        _open.Add(operation);
        _ = Task.Run(() => RunAsync(operation, asker));
        return true;
    }

    /// <summary>Stops one that the client wants no more. Under the lock.</summary>
    public void Stop(string id)
    {
        if (TryRemove(id) is { } operation)
        {
            operation.MarkStopped();
            _ = Task.Run(operation.Cancel);
        }
    }

    /// <summary>Cancels those whose time is over. Under the lock.</summary>
    public void Tick()
    {
        if (_open.Count == 0)
        {
            return;
        }

        var now = time.GetTimestamp();
        foreach (var operation in _open)
        {
            if (operation.Deadline is { } deadline && now >= deadline)
            {
                operation.Deadline = null;
                _ = Task.Run(operation.Cancel);
            }
        }
    }

    /// <summary>Stops all. Under the lock.</summary>
    public void StopAll()
    {
        if (_open.Count == 0)
        {
            return;
        }

        ActiveOperation[] open = [.. _open];
        _open.Clear();
        foreach (var operation in open)
        {
            operation.MarkStopped();
        }

        _ = Task.Run(() =>
        {
            foreach (var operation in open)
            {
                operation.Cancel();
            }
        });
    }

    private async Task RunAsync(ActiveOperation operation, AuthenticationAccepted asker)
    {
        try
        {
            await using var scope = new LazyScope(services);
            var outcome = await runner.RunAsync(
                new TransportOperation(operation.TakeParameters(), asker, OperationKinds.All, scope),
                operation.Token);
            lock (connection.Gate)
            {
                operation.Deadline = null;
            }

            if (outcome is OperationSubscription subscription)
            {
                await RelayAsync(operation, subscription.Responses);
                End(operation, default);
            }
            else
            {
                Deliver(operation, outcome);
            }
        }
        catch (Exception fault) when (operation.IsStopped)
        {
            // Nobody waits for it. The message of a fault can hold what the client sent.
            if (fault is not OperationCanceledException && logger.IsEnabled(LogLevel.Debug))
            {
                logger.LogDebug("An operation that nobody waits for failed: {Fault}\n{Trace}", fault.GetType().FullName, fault.StackTrace);
            }
        }
        catch (OperationCanceledException)
        {
            Fail(operation, TransportErrorCodes.Timeout, "The operation took too long.");
        }
        catch (Exception fault)
        {
            // The message of a fault can hold what the client sent.
            logger.LogError("An operation of a connection failed: {Fault}\n{Trace}", fault.GetType().FullName, fault.StackTrace);
            Fail(operation, TransportErrorCodes.Internal, "The server failed.");
        }
        finally
        {
            lock (connection.Gate)
            {
                _running--;
            }

            operation.Dispose();
        }
    }

    private void Deliver(ActiveOperation operation, OperationOutcome outcome)
    {
        switch (outcome)
        {
            case OperationResponse response when !operation.IsStopped:
                connection.Send(OutboundMessage.Enclosed(ServerMessages.NextPrefix(operation.Id), response.Json));
                break;
            case OperationRequestError error:
                End(operation, error.ErrorsJson);
                return;
            case OperationNotAllowed:
                Fail(operation, TransportErrorCodes.BadInput, "The operation cannot be run here.");
                return;
        }

        End(operation, default);
    }

    // What is there at once is written at once: a flush costs a system call, whatever it carries.
    private async ValueTask RelayAsync(ActiveOperation operation, IAsyncEnumerable<ReadOnlyMemory<byte>> responses)
    {
        var prefix = ServerMessages.NextPrefix(operation.Id);
        var output = connection.Output;
        var mustPump = false;
        var gathered = 0;
        await using var source = responses.GetAsyncEnumerator(operation.Token);
        try
        {
            while (true)
            {
                var next = source.MoveNextAsync();
                if (mustPump && (!next.IsCompleted || gathered >= options.FlushBytes))
                {
                    mustPump = false;
                    gathered = 0;
                    output.Pump();
                }

                if (!await next)
                {
                    return;
                }

                var message = OutboundMessage.Enclosed(prefix, source.Current);
                if (!TryQueue(operation, message, ref mustPump))
                {
                    return;
                }

                gathered += message.Length;
                if (output.IsTight)
                {
                    await WaitForRoomAsync(output.WhenRoomAsync(), operation, mustPump);
                    mustPump = false;
                    gathered = 0;
                }
            }
        }
        finally
        {
            if (mustPump)
            {
                output.Pump();
            }
        }
    }

    // Under the lock: once the client has stopped it, its id may be another operation's.
    private bool TryQueue(ActiveOperation operation, in OutboundMessage message, ref bool mustPump)
    {
        lock (connection.Gate)
        {
            return !operation.IsStopped && connection.TryQueue(message, ref mustPump);
        }
    }

    // A source that gives more than the socket takes waits here; the connection watches that the socket takes anything.
    private Task WaitForRoomAsync(Task room, ActiveOperation operation, bool mustPump)
    {
        if (mustPump)
        {
            connection.Output.Pump();
        }

        return room.WaitAsync(operation.Token);
    }

    private void Fail(ActiveOperation operation, string code, string message) => End(operation, TransportErrors.Array(code, message));

    private void End(ActiveOperation operation, ReadOnlyMemory<byte> errors)
    {
        lock (connection.Gate)
        {
            if (!_open.Remove(operation))
            {
                return;
            }

            if (connection.TryEnd(operation.Id))
            {
                connection.Send(errors.IsEmpty
                    ? OutboundMessage.Whole(ServerMessages.Complete(operation.Id))
                    : OutboundMessage.Enclosed(ServerMessages.ErrorPrefix(operation.Id), errors));
            }
        }
    }

    private ActiveOperation? TryRemove(string id)
    {
        var index = _open.FindIndex(operation => operation.Id == id);
        if (index < 0)
        {
            return null;
        }

        var operation = _open[index];
        _open.RemoveAt(index);
        return operation;
    }
}
