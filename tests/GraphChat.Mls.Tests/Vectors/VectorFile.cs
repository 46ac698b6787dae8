using System.Text.Json;
using GraphChat.Mls.Suites;
using GraphChat.Testing;

namespace GraphChat.Mls.Tests.Vectors;

/// <summary>A file of the MLS working group's test vectors.</summary>
internal static class VectorFile
{
    /// <summary>The cases of the suites that we have; the others are 0x0004 and 0x0006.</summary>
    internal static IEnumerable<JsonElement> Cases(string name)
    {
        var path = Path.Combine(Requirement.Material("mls-vectors"), name + ".json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (var item in document.RootElement.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("cipher_suite", out var suite) || CipherSuite.Find(suite.GetUInt16()) is not null)
            {
                yield return item.Clone();
            }
        }
    }

    internal static CipherSuite Suite(this JsonElement element) => CipherSuite.Find(element.GetProperty("cipher_suite").GetUInt16())!;

    internal static byte[] Bytes(this JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    internal static byte[] LabelBytes(this JsonElement element, string name) => System.Text.Encoding.UTF8.GetBytes(element.GetProperty(name).GetString()!);

    internal static IEnumerable<JsonElement> List(this JsonElement element, string name) => element.GetProperty(name).EnumerateArray();

    internal static int Int(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    /// <summary>A private key; the files leave out the leading zeros of P-521's.</summary>
    internal static byte[] PrivateKey(this JsonElement element, string name, int size)
    {
        var bytes = element.Bytes(name);
        return [.. new byte[Math.Max(0, size - bytes.Length)], .. bytes];
    }
}
