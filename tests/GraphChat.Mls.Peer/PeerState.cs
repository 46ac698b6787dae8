using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Peer;

/// <summary>All that the process holds.</summary>
internal sealed class PeerState
{
    internal Dictionary<string, PeerClient> Clients { get; } = [];

    internal Dictionary<string, (SignatureKeyPair Key, string Identity)> ExternalSenders { get; } = [];

    internal Dictionary<string, PublicGroup> PublicGroups { get; } = [];

    internal PeerClient Client(PeerRequest request)
    {
        var name = request.Text("client");
        return Clients.GetValueOrDefault(name) ?? throw new PeerException("UnknownClient", $"no client {name}");
    }

    internal (PeerClient Client, MlsGroup Group) Group(PeerRequest request)
    {
        var client = Client(request);
        return (client, client.Group(request.Bytes("groupId")));
    }

    internal static CipherSuite Suite(PeerRequest request, string name = "suite") => CipherSuite.Find(request.Code(name))
        ?? throw new PeerException("UnsupportedCipherSuite", $"{name} is none of 1, 2, 3, 5, 7");
}
