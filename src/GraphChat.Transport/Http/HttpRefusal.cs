namespace GraphChat.Transport.Http;

/// <summary>Why a request is answered without running anything.</summary>
internal sealed record HttpRefusal(int Status, string Code, string Message);
