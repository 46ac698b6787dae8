using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.KeyPackages;

namespace GraphChat.Mls.Peer.Commands;

/// <summary>Clients, their key packages and pre-shared keys.</summary>
internal sealed class ClientCommands(PeerState state)
{
    private const ulong DefaultLifetime = 90 * 86400;
    private const ulong LongestLifetime = 100L * 365 * 86400;

    internal void Register(Dictionary<string, Func<PeerRequest, JsonObject>> commands)
    {
        commands["createClient"] = CreateClient;
        commands["createKeyPackage"] = CreateKeyPackage;
        commands["storePsk"] = StorePreSharedKey;
        commands["forget"] = Forget;
    }

    private JsonObject CreateClient(PeerRequest request)
    {
        var name = request.Text("client");
        var identity = request.OptionalText("identity") ?? name;
        var credential = request.Has("certificates")
            ? Credential.X509([.. request.BytesList("certificates").Select(bytes => (ReadOnlyMemory<byte>)bytes)])
            : Credential.Basic(Encoding.UTF8.GetBytes(identity));
        var client = new PeerClient(PeerState.Suite(request), identity, credential);
        client.Support(request.Codes("extensions"));
        state.Clients[name] = client;
        return new JsonObject { ["signatureKey"] = Answers.Base64(client.Signer.PublicKey.Span) };
    }

    private JsonObject CreateKeyPackage(PeerRequest request)
    {
        var client = state.Client(request);
        var seconds = request.OptionalNumber("lifetimeSeconds") ?? DefaultLifetime;
        var lifetime = TimeSpan.FromSeconds(Math.Min(seconds, LongestLifetime));
        var signer = request.Has("suite") ? client.SignerOf(PeerState.Suite(request)) : client.Signer;
        var bundle = KeyPackageBundle.Create(signer, client.Credential, client.Settings, lifetime, request.Flag("lastResort"));
        client.KeyPackages.Add(bundle);
        var answer = new JsonObject
        {
            ["keyPackage"] = Answers.Base64(bundle.Message.Span),
            ["keyPackageRef"] = Answers.Base64(bundle.Reference.Span),
        };
        if (request.Flag("exposePrivateKeys"))
        {
            answer["initPriv"] = Expose(bundle.InitKey.Export());
            answer["encryptionPriv"] = Expose(bundle.EncryptionKey.Export());
            answer["signaturePriv"] = Expose(signer.ExportPrivateKey());
        }

        return answer;
    }

    private JsonObject StorePreSharedKey(PeerRequest request)
    {
        state.Client(request).Store(request.Bytes("pskId"), request.Bytes("psk"));
        return [];
    }

    private JsonObject Forget(PeerRequest request)
    {
        if (request.Has("groupId"))
        {
            state.Client(request).Forget(request.Bytes("groupId"));
        }
        else
        {
            state.Clients.Remove(request.Text("client"));
        }

        return [];
    }

    private static string Expose(byte[] key)
    {
        var text = Answers.Base64(key);
        CryptographicOperations.ZeroMemory(key);
        return text;
    }
}
