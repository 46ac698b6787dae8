using System.Globalization;
using System.Text;
using System.Text.Json;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Peer.Vectors;

/// <summary>An object of a vector file, which notes the fields that are asked for.</summary>
public readonly struct VectorValue
{
    private readonly JsonElement _element;
    private readonly string _path;
    private readonly HashSet<string> _read;

    internal VectorValue(JsonElement element, string path, HashSet<string> read)
    {
        _element = element;
        _path = path;
        _read = read;
    }

    internal bool Has(string name) => _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out _);

    internal bool IsNull(string name) => !Has(name) || Find(name).ValueKind == JsonValueKind.Null;

    internal VectorValue Object(string name) => new(Find(name), PathOf(name), _read);

    internal byte[] Bytes(string name) => Hex(Find(name), name);

    /// <summary>Bytes, or none for null and for a field that is missing.</summary>
    internal byte[] OptionalBytes(string name) => IsNull(name) ? [] : Bytes(name);

    internal byte[] Text(string name) => Encoding.UTF8.GetBytes(Find(name).GetString() ?? throw Bad(name));

    internal ulong Number(string name) => Find(name) is var value && value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number)
        ? number
        : value.ValueKind == JsonValueKind.String && ulong.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number) ? number
        : throw Bad(name);

    internal int Int(string name) => checked((int)Number(name));

    internal uint Index(string name) => checked((uint)Number(name));

    internal IReadOnlyList<VectorValue> List(string name)
    {
        var path = PathOf(name) + "[]";
        var read = _read;
        return [.. Items(name).Select(item => new VectorValue(item, path, read))];
    }

    /// <summary>The items of a list of lists.</summary>
    internal IReadOnlyList<IReadOnlyList<VectorValue>> Lists(string name)
    {
        var path = PathOf(name) + "[][]";
        var read = _read;
        return [.. Items(name).Select(list => (IReadOnlyList<VectorValue>)[.. list.EnumerateArray().Select(item => new VectorValue(item, path, read))])];
    }

    internal IReadOnlyList<byte[]?> BytesList(string name) =>
        [.. Items(name).Select(item => item.ValueKind == JsonValueKind.Null ? null : Hex(item, name))];

    internal IReadOnlyList<int?> Ints(string name) =>
        [.. Items(name).Select(item => item.ValueKind == JsonValueKind.Null ? (int?)null : item.GetInt32())];

    internal IReadOnlyList<IReadOnlyList<int>> IntLists(string name) =>
        [.. Items(name).Select(list => (IReadOnlyList<int>)[.. list.EnumerateArray().Select(item => item.GetInt32())])];

    internal ushort SuiteNumber => (ushort)Number("cipher_suite");

    internal CipherSuite Suite => CipherSuite.Find(SuiteNumber)!;

    /// <summary>A private key; files may leave out the leading zeros of a scalar, or write an Ed25519 key with its public half.</summary>
    internal byte[] PrivateKey(string name, int size)
    {
        var bytes = Bytes(name);
        return bytes.Length > size && size == 32 ? bytes[..size] : [.. new byte[Math.Max(0, size - bytes.Length)], .. bytes];
    }

    private static byte[] Hex(JsonElement value, string name)
    {
        try
        {
            return Convert.FromHexString(value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Bad(name));
        }
        catch (FormatException)
        {
            throw Bad(name);
        }
    }

    private static VectorMismatchException Bad(string name) => new($"{name} is missing or of another kind");

    private string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private JsonElement.ArrayEnumerator Items(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : throw Bad(name);

    private JsonElement Find(string name)
    {
        _read.Add(PathOf(name));
        return Has(name) ? _element.GetProperty(name) : throw Bad(name);
    }
}
