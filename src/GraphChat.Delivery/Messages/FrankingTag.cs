namespace GraphChat.Delivery.Messages;

/// <summary>The server's tag on a message, with which a recipient can report it.</summary>
/// <param name="KeyId">Which of the server's keys made it: a year and month, as in <c>2026-11</c>.</param>
/// <param name="Tag">The tag; 32 bytes.</param>
/// <param name="Time">The time that the tag covers, in milliseconds since 1970.</param>
public sealed record FrankingTag(string KeyId, ReadOnlyMemory<byte> Tag, long Time);
