using System.Text.Json;

namespace GraphChat.Transport.WebSocket;

/// <summary>What <see cref="TransportWsProtocol"/> wants done.</summary>
internal abstract record ProtocolStep
{
    private ProtocolStep()
    {
    }

    public static Nothing None { get; } = new();

    public sealed record Nothing : ProtocolStep;

    /// <summary>Send a message.</summary>
    public sealed record Reply(ReadOnlyMemory<byte> Message) : ProtocolStep;

    /// <summary>Ask who it is, then call <see cref="TransportWsProtocol.Accept"/> or close.</summary>
    public sealed record Authenticate(JsonElement? Payload) : ProtocolStep;

    /// <summary>Ask whether the same user and session go on, then call <see cref="TransportWsProtocol.EndRenewal"/>.</summary>
    public sealed record Renew(JsonElement Payload) : ProtocolStep;

    /// <summary>Run an operation, then call <see cref="TransportWsProtocol.End"/>.</summary>
    public sealed record Start(string Id, OperationParameters Parameters) : ProtocolStep;

    /// <summary>Refuse an operation with an <c>error</c> message.</summary>
    public sealed record Refuse(string Id, string Code, string Message) : ProtocolStep;

    /// <summary>Stop an operation, without a word to the client.</summary>
    public sealed record Stop(string Id) : ProtocolStep;

    /// <summary>Close the socket.</summary>
    public sealed record Close(int Code, string Reason) : ProtocolStep;
}
