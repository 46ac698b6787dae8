namespace GraphChat.Delivery;

/// <summary>The refusals, one word each.</summary>
internal static class Refusal
{
    public static DeliveryException BadInput(string message) => new(DeliveryErrorCode.BadInput, message);

    public static DeliveryException Limit(string what, long most) =>
        new(DeliveryErrorCode.LimitExceeded, $"{what}: at most {most}.", new Dictionary<string, object> { ["limit"] = most });

    public static DeliveryException Forbidden(string message) => new(DeliveryErrorCode.Forbidden, message);

    // The same words whether the thing exists or not.
    public static DeliveryException ConversationNotFound() => new(DeliveryErrorCode.NotFound, "There is no such conversation.");

    public static DeliveryException PersonNotFound() => new(DeliveryErrorCode.NotFound, "There is no such person.");

    public static DeliveryException DeviceNotFound() => new(DeliveryErrorCode.NotFound, "There is no such device.");

    public static DeliveryException DeviceRequired() =>
        new(DeliveryErrorCode.DeviceRequired, "The session is bound to no device: register or attach one first.");

    public static DeliveryException DeviceRevoked() => new(DeliveryErrorCode.DeviceRevoked, "The session's device was revoked.");

    public static DeliveryException SessionEnded() => new(DeliveryErrorCode.Unauthenticated, "The session has ended.");

    public static DeliveryException SignInTooOld() =>
        new(DeliveryErrorCode.Unauthenticated, "A new device is registered soon after signing in: sign in again, then register it.");

    public static DeliveryException Stale(long epoch, long sequence) => new(
        DeliveryErrorCode.StaleEpoch,
        $"Made for a past epoch; the conversation is in epoch {epoch}.",
        new Dictionary<string, object> { ["epoch"] = epoch, ["sequence"] = sequence });

    public static DeliveryException Stale(long epoch, long sequence, IReadOnlyList<object> commits) => new(
        DeliveryErrorCode.StaleEpoch,
        $"Made for a past epoch; the conversation is in epoch {epoch}.",
        new Dictionary<string, object> { ["epoch"] = epoch, ["sequence"] = sequence, ["commits"] = commits });

    public static DeliveryException RateLimited(TimeSpan wait) => new(
        DeliveryErrorCode.RateLimited,
        "Too often; wait, then repeat.",
        new Dictionary<string, object> { ["retryAfter"] = Math.Clamp((int)Math.Ceiling(wait.TotalSeconds), 1, 3600) });

    public static DeliveryException Future(long epoch) => new(
        DeliveryErrorCode.FutureEpoch,
        $"Made for an epoch that is not yet; the conversation is in epoch {epoch}.",
        new Dictionary<string, object> { ["epoch"] = epoch });

    public static DeliveryException Mls(string section, string message) => new(
        DeliveryErrorCode.InvalidMlsMessage,
        message,
        new Dictionary<string, object> { ["section"] = section });

    public static DeliveryException Mismatch() =>
        new(DeliveryErrorCode.IdempotencyMismatch, "The same id was used before with other bytes.");

    public static DeliveryException Expired() =>
        new(DeliveryErrorCode.IdempotencyExpired, "The id is older than ids are kept; make a new one.");

    public static DeliveryException Cursor() =>
        new(DeliveryErrorCode.InvalidCursor, "The cursor is not one that was given out for this.");

    public static DeliveryException CursorExpired(string kept) => new(
        DeliveryErrorCode.CursorExpired,
        "Some of what came after the cursor is no longer kept; go on from the cursor that is given, and say so.",
        new Dictionary<string, object> { ["cursor"] = kept });

    public static DeliveryException Removed() =>
        new(DeliveryErrorCode.Removed, "You are no longer a member; everything up to the removal was delivered.");

    public static DeliveryException Blocked() =>
        new(DeliveryErrorCode.Blocked, "One of the two people of this conversation has blocked the other.");

    public static DeliveryException Slow() =>
        new(DeliveryErrorCode.SlowConsumer, "Events were taken too slowly; resume from the last cursor.");

    public static DeliveryException Draining() =>
        new(DeliveryErrorCode.Unavailable, "This node is stopping; resume from the last cursor on another one.");
}
