namespace GraphChat.Identity.Accounts;

/// <summary>How many attempts may fail in a window, for what the key stands for.</summary>
internal sealed record ThrottleRule(byte[] Key, int Limit, TimeSpan Window);
