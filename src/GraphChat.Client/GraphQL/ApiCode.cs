namespace GraphChat.Client.GraphQL;

/// <summary>The API's error codes that the SDK acts on: docs/errors.md.</summary>
internal static class ApiCode
{
    public const string Unauthenticated = "UNAUTHENTICATED";
    public const string NotFound = "NOT_FOUND";
    public const string StaleEpoch = "STALE_EPOCH";
    public const string FutureEpoch = "FUTURE_EPOCH";
    public const string StaleDeviceChain = "STALE_DEVICE_CHAIN";
    public const string DeviceRequired = "DEVICE_REQUIRED";
    public const string BadInput = "BAD_INPUT";
    public const string LimitExceeded = "LIMIT_EXCEEDED";
    public const string DeviceChainInvalid = "DEVICE_CHAIN_INVALID";
    public const string DeviceRevoked = "DEVICE_REVOKED";
    public const string InvalidCursor = "INVALID_CURSOR";
    public const string CursorExpired = "CURSOR_EXPIRED";
    public const string Unavailable = "UNAVAILABLE";
    public const string RateLimited = "RATE_LIMITED";
    public const string Internal = "INTERNAL";
    public const string Removed = "REMOVED";
    public const string Forbidden = "FORBIDDEN";
    public const string InvalidMlsMessage = "INVALID_MLS_MESSAGE";
    public const string IdempotencyMismatch = "IDEMPOTENCY_MISMATCH";

    /// <summary>Whether the same bytes may be sent again after a pause: the outcome is unknown, or nothing was done.</summary>
    public static bool IsTransient(string code) => code is Unavailable or RateLimited or Internal or ClientErrorCode.Unreachable;
}
