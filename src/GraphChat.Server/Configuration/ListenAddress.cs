using System.Net;

namespace GraphChat.Server.Configuration;

/// <summary>Where to listen: an address and a port, or the port on every loopback address where there is no address.</summary>
internal sealed record ListenAddress(IPAddress? Address, int Port)
{
    public bool IsLoopback => Address is null || IPAddress.IsLoopback(Address);

    public override string ToString() => Address is null ? $"localhost:{Port}" : new IPEndPoint(Address, Port).ToString();
}
