using System.Collections.Frozen;
using System.Text.Json;
using GraphChat.Delivery;
using GraphChat.GraphQL.Execution;

namespace GraphChat.Api.Errors;

/// <summary>
/// What clients learn of a refusal: its code, its words and its details, as docs/errors.md lists them. Everything else is
/// INTERNAL with a correlation id, and <paramref name="report"/> gets the exception. Thread-safe.
/// </summary>
/// <param name="report">Notes an unexpected exception under the correlation id that the client got.</param>
/// <param name="count">Counts a refusal by its code; null for nobody.</param>
public sealed class ErrorMapping(Action<Exception, string> report, Action<string>? count = null) : IErrorMapper
{
    private static readonly FrozenDictionary<DeliveryErrorCode, string> s_codes =
        Enum.GetValues<DeliveryErrorCode>().ToFrozenDictionary(code => code, Name);

    /// <summary>The code as clients know it.</summary>
    public static string CodeOf(DeliveryErrorCode code) => s_codes[code];

    /// <inheritdoc />
    public MappedError? Map(Exception exception)
    {
        if (exception is not DeliveryException refusal || refusal.Code == DeliveryErrorCode.Internal)
        {
            count?.Invoke(s_codes[DeliveryErrorCode.Internal]);
            return null;
        }

        count?.Invoke(s_codes[refusal.Code]);
        var details = refusal.Details.Count == 0
            ? null
            : refusal.Details.ToDictionary(detail => detail.Key, object? (detail) => detail.Value);
        return new MappedError(s_codes[refusal.Code], refusal.Message, details);
    }

    /// <inheritdoc />
    public void ReportUnexpected(Exception exception, string correlationId) => report(exception, correlationId);

    private static string Name(DeliveryErrorCode code) =>
        JsonNamingPolicy.SnakeCaseUpper.ConvertName(code.ToString());
}
