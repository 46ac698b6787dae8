using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Transport.Http;

/// <summary>Writes server-sent events. A response is JSON without line breaks, so it is one line of data. Not thread-safe.</summary>
internal sealed class EventStreamWriter(HttpResponse response)
{
    /// <summary>Sends the head, so that the client knows that it listens.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (response.HasStarted)
        {
            return;
        }

        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        // nginx would hold events back.
        response.Headers["X-Accel-Buffering"] = "no";
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    /// <summary>A whole response.</summary>
    public async ValueTask NextAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        response.BodyWriter.Write("event: next\ndata: "u8);
        response.BodyWriter.Write(json.Span);
        response.BodyWriter.Write("\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    /// <summary>A response that is nothing but errors, given as a JSON array.</summary>
    public async ValueTask ErrorsAsync(ReadOnlyMemory<byte> errors, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        response.BodyWriter.Write("event: next\ndata: {\"errors\":"u8);
        response.BodyWriter.Write(errors.Span);
        response.BodyWriter.Write("}\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    /// <summary>The end.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        response.BodyWriter.Write("event: complete\ndata: \n\n"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    /// <summary>A comment, which keeps proxies from closing.</summary>
    public async ValueTask KeepAliveAsync(CancellationToken cancellationToken)
    {
        response.BodyWriter.Write(":\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }
}
