using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace GraphChat.Transport.Http;

/// <summary>Reads the parameters of an operation from an HTTP request.</summary>
internal static class HttpOperationReader
{
    private const int FirstBufferBytes = 4096;

    /// <summary>The parameters of a GET.</summary>
    public static (OperationParameters? Parameters, HttpRefusal? Refusal) ReadGet(HttpRequest request, GraphQLTransportOptions options)
    {
        if (request.QueryString.Value is { } text && text.Length > options.MaxQueryStringChars)
        {
            return (null, new HttpRefusal(
                StatusCodes.Status414UriTooLong,
                TransportErrorCodes.LimitExceeded,
                $"The query string is longer than {options.MaxQueryStringChars} characters: use POST."));
        }

        foreach (var name in (ReadOnlySpan<string>)["query", "documentId", "operationName", "variables", "extensions"])
        {
            if (request.Query[name].Count > 1)
            {
                return BadInput($"The parameter '{name}' is there twice.");
            }
        }

        if (!TryJson(request, "variables", options, out var variables, out var fault)
            || !TryJson(request, "extensions", options, out var extensions, out fault))
        {
            return BadInput(fault);
        }

        return OperationParameters.Create(
            Text(request, "query"), Text(request, "documentId"), Text(request, "operationName"), variables, extensions, out fault) is { } parameters
            ? (parameters, null)
            : BadInput(fault);
    }

    /// <summary>The parameters of a POST.</summary>
    public static async ValueTask<(OperationParameters? Parameters, HttpRefusal? Refusal)> ReadPostAsync(
        HttpRequest request, GraphQLTransportOptions options, CancellationToken cancellationToken)
    {
        if (!IsJson(request))
        {
            return (null, new HttpRefusal(
                StatusCodes.Status415UnsupportedMediaType,
                TransportErrorCodes.UnsupportedMediaType,
                "The body must be application/json in UTF-8, not compressed."));
        }

        var limit = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (limit is { IsReadOnly: false })
        {
            // Kestrel counts the framing of chunks as well, up to seven bytes for each; the exact count is below.
            limit.MaxRequestBodySize = options.MaxBodyBytes * 8L;
        }

        byte[]? body;
        try
        {
            body = await ReadBodyAsync(request, options.MaxBodyBytes, cancellationToken);
        }
        catch (BadHttpRequestException fault)
        {
            if (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
            {
                return TooLarge(options);
            }

            return (null, new HttpRefusal(fault.StatusCode, TransportErrorCodes.BadInput, "The body cannot be read."));
        }

        if (body is null)
        {
            return TooLarge(options);
        }

        if (!StrictJson.TryParse(body, options.MaxJsonDepth, out var json, out var reason))
        {
            return BadInput(reason);
        }

        return OperationParameters.Read(json, out reason) is { } parameters ? (parameters, null) : BadInput(reason);
    }

    private static bool IsJson(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0 || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return false;
        }

        return type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    private static async ValueTask<byte[]?> ReadBodyAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        var reader = request.BodyReader;
        var buffer = new ArrayBufferWriter<byte>((int)(request.ContentLength is > 0 and { } length ? length : FirstBufferBytes));
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > maxBytes - buffer.WrittenCount)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            foreach (var segment in read.Buffer)
            {
                buffer.Write(segment.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return buffer.WrittenSpan.ToArray();
            }
        }
    }

    private static bool TryJson(
        HttpRequest request, string name, GraphQLTransportOptions options, out JsonElement value, out string fault)
    {
        value = default;
        fault = "";
        var text = request.Query[name].ToString();
        if (text.Length == 0)
        {
            return true;
        }

        if (!StrictJson.TryParse(Encoding.UTF8.GetBytes(text), options.MaxJsonDepth, out value, out fault))
        {
            fault = $"The parameter '{name}': {fault}";
            return false;
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            value = default;
        }
        else if (value.ValueKind != JsonValueKind.Object)
        {
            fault = $"The parameter '{name}' must be an object.";
            return false;
        }

        return true;
    }

    private static string? Text(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    private static (OperationParameters?, HttpRefusal?) BadInput(string message) =>
        (null, new HttpRefusal(StatusCodes.Status400BadRequest, TransportErrorCodes.BadInput, message));

    private static (OperationParameters?, HttpRefusal?) TooLarge(GraphQLTransportOptions options) =>
        (null, new HttpRefusal(
            StatusCodes.Status413PayloadTooLarge,
            TransportErrorCodes.LimitExceeded,
            $"The body is larger than {options.MaxBodyBytes} bytes."));
}
