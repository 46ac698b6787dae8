using GraphChat.Delivery.Groups;

namespace GraphChat.Api.Groups;

/// <summary>What <c>reportEpoch</c> gives.</summary>
internal sealed record ReportEpochPayload(GroupHealth Health);
