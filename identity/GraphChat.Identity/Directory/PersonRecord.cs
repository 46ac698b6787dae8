namespace GraphChat.Identity.Directory;

/// <summary>What others may know of an account.</summary>
/// <param name="Subject">`sub`: 32 lowercase hex digits.</param>
/// <param name="Name">The name to sign in with.</param>
/// <param name="DisplayName">The name shown to others.</param>
/// <param name="Role">learner, trainer or administrator.</param>
public sealed record PersonRecord(string Subject, string Name, string DisplayName, string Role);
