namespace GraphChat.Transport;

/// <summary>The bounds and habits of a GraphQL endpoint. Set before the endpoint is mapped; not changed afterwards.</summary>
public sealed class GraphQLTransportOptions
{
    /// <summary>The largest HTTP request body in bytes; a larger one is answered 413. 1 MiB.</summary>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>The largest query string of a GET in characters; a longer one is answered 414. 16,384.</summary>
    public int MaxQueryStringChars { get; set; } = 16 * 1024;

    /// <summary>The largest message from a socket, all its frames together, in bytes; a larger one closes it with 1009. 64 KiB.</summary>
    public int MaxMessageBytes { get; set; } = 64 * 1024;

    /// <summary>How deeply JSON from a client may nest. 64.</summary>
    public int MaxJsonDepth { get; set; } = 64;

    /// <summary>How many operations one connection may have open; one more is answered with LIMIT_EXCEEDED. 100.</summary>
    public int MaxOperationsPerConnection { get; set; } = 100;

    /// <summary>How many connections one endpoint holds; one more is answered 503. 20,000.</summary>
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>How many connections one subject may hold; one more is closed with 4429. 20.</summary>
    public int MaxConnectionsPerSubject { get; set; } = 20;

    /// <summary>The longest id that a client may give to an operation, in characters. 128.</summary>
    public int MaxOperationIdChars { get; set; } = 128;

    /// <summary>
    /// How many messages may wait for a consumer; one more closes its socket with 4413. Subscriptions wait from half of it
    /// on. 4,096.
    /// </summary>
    public int MaxQueuedMessages { get; set; } = 4096;

    /// <summary>
    /// How many bytes may wait for a consumer; more closes its socket with 4413. Subscriptions wait from half of it on. 1 MiB.
    /// </summary>
    public int MaxQueuedBytes { get; set; } = 1024 * 1024;

    /// <summary>How many bytes are gathered before a socket is flushed while more are waiting. 16 KiB.</summary>
    public int FlushBytes { get; set; } = 16 * 1024;

    /// <summary>How many messages a client may send within <see cref="MessageWindow"/>; more closes its socket with 4429. 1,000.</summary>
    public int MaxMessagesPerWindow { get; set; } = 1000;

    /// <summary>The window of <see cref="MaxMessagesPerWindow"/>. 10 s.</summary>
    public TimeSpan MessageWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take until <c>connection_init</c>; later closes its socket with 4408. 15 s.</summary>
    public TimeSpan InitTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the server pings. 25 s.</summary>
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a client may take to answer a ping; later closes its socket with 4410. 8 s.</summary>
    public TimeSpan PongTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a consumer for which subscriptions wait may take nothing; longer closes its socket with 4413. 15 s.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a closing socket waits for the other side before it is cut. 5 s.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Over how long the closings are spread when the host stops, so that clients don't all reconnect at once. 2 s.</summary>
    public TimeSpan DrainPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a query or mutation may run; a longer one is answered with TIMEOUT. 30 s.</summary>
    public TimeSpan OperationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Origins, such as <c>https://chat.example</c>, whose pages may open a socket here besides pages of the same origin.
    /// </summary>
    public ISet<string> AllowedOrigins { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Documents that clients may name by their SHA-256; null for none.</summary>
    public TrustedOperations? TrustedOperations { get; set; }

    /// <summary>Whether documents that are not among <see cref="TrustedOperations"/> are refused with UNTRUSTED_OPERATION.</summary>
    public bool TrustedOperationsOnly { get; set; }
}
