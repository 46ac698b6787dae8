namespace GraphChat.Identity.Links;

/// <summary>What a link that works once stands for.</summary>
/// <param name="Kind">One of <see cref="OneTimeLinks"/>'s kinds.</param>
/// <param name="UserId">Whose; null for an invitation.</param>
/// <param name="Email">The address that it confirms or was sent to.</param>
/// <param name="Role">The role of the account that it makes.</param>
internal sealed record OneTimeLink(string Kind, Guid? UserId, string? Email, string? Role);
