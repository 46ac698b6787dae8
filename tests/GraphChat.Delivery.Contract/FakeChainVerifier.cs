using System.Text;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Contract;

/// <summary>Chain entries as <c>action|index|device</c>; a proof is the text <c>device|session</c>.</summary>
public sealed class FakeChainVerifier : IDeviceChainVerifier
{
    public static byte[] Adds(int index, DeviceId device) => Encoding.UTF8.GetBytes($"add|{index}|{device}");

    public static byte[] Revokes(int index, DeviceId device) => Encoding.UTF8.GetBytes($"revoke|{index}|{device}");

    public static byte[] Proof(DeviceId device, string session) => Encoding.UTF8.GetBytes($"{device}|{session}");

    public ChainInspection Inspect(UserId user, IReadOnlyList<ChainEntry> chain, ReadOnlyMemory<byte> entry)
    {
        var fields = Encoding.UTF8.GetString(entry.Span).Split('|');
        if (fields.Length != 3 || !int.TryParse(fields[1], out var index) || !DeviceId.TryParse(fields[2], out var device))
        {
            return new ChainInspection.Refused("It is not an entry.");
        }

        if (index != chain.Count)
        {
            return new ChainInspection.Elsewhere(index, device);
        }

        return fields[0] == "add"
            ? new ChainInspection.Adds(new ChainEntry(index, entry), device, FakeMls.Suite, FakeMls.SignatureKey(device))
            : new ChainInspection.Revokes(new ChainEntry(index, entry), device);
    }

    public bool VerifySession(Device device, string sessionId, ReadOnlyMemory<byte> proof) =>
        proof.Span.SequenceEqual(Proof(device.Id, sessionId));
}
