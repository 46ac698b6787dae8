using System.Net;

namespace GraphChat.Identity.Outbound;

/// <summary>Tells addresses of the Internet from those of the machine, its networks and special uses (RFC 6890 and its registries).</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] s_special = [.. new[]
    {
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    }.Select(text => IPNetwork.Parse(text))];

    // Only what is delegated for unicast, without documentation, benchmarking, and the ways in which IPv4 hides in IPv6.
    private static readonly IPNetwork s_unicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] s_specialV6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(text => IPNetwork.Parse(text))];

    public static bool IsPublic(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? !s_special.Any(network => network.Contains(plain))
            : s_unicast.Contains(plain) && !s_specialV6.Any(network => network.Contains(plain));
    }
}
