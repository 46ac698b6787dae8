using System.Net;
using GraphChat.Client.Storage;

namespace GraphChat.Client;

/// <summary>What a client needs to know before it opens.</summary>
public sealed record GraphChatClientOptions
{
    /// <summary>The server's public origin, such as <c>https://chat.example.org</c>; http is taken for loopback only.</summary>
    public required Uri Server { get; init; }

    /// <summary>The store's file; its folder must exist. One store is one device.</summary>
    public required string StorePath { get; init; }

    /// <summary>What opens the store.</summary>
    public required JournalKey StoreKey { get; init; }

    /// <summary>The OpenID Connect issuer; null where it is the server itself.</summary>
    public Uri? Issuer { get; init; }

    /// <summary>The client id at the issuer: a public native client with loopback redirects.</summary>
    public string ClientId { get; init; } = "graphchat-cli";

    /// <summary>When keys are renewed without anybody asking for it.</summary>
    public KeyRenewal KeyRenewal { get; init; } = KeyRenewal.Ordinary;

    /// <summary>
    /// How long a device may be silent in a conversation, neither writing nor renewing its keys, before it is removed from it: by another
    /// device of its person, or, where all of a person's are silent, by an owner. <see cref="Timeout.InfiniteTimeSpan"/> for ever.
    /// </summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromDays(60);

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Opens each connection, HTTP and WebSocket alike, for proxies and tests; null for the ordinary way.</summary>
    public Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? Connect { get; init; }

    /// <summary>How long others are waited for, or up to twice that, before a broken group is put together again.</summary>
    internal TimeSpan RepairDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long one turn of a conversation's upkeep may wait for its group.</summary>
    internal TimeSpan UpkeepPatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where the store is; null for the disk.</summary>
    internal IJournalFiles? Files { get; init; }
}
