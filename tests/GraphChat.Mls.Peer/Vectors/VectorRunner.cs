using System.Globalization;
using System.Text.Json;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Peer.Vectors;

/// <summary>Runs vector files of the MLS working group's shapes, whatever they are called.</summary>
public static class VectorRunner
{
    private const int MostFailuresShown = 10;

    // What tells a case's shape: fields that no other shape has together.
    private static readonly (string[] Fields, Action<VectorValue> Run)[] s_shapes =
    [
        (["n_leaves", "n_nodes", "root"], BasicVectors.TreeMath),
        (["vlbytes_header", "length"], BasicVectors.Deserialization),
        (["ref_hash", "expand_with_label"], BasicVectors.CryptoBasics),
        (["sender_data", "encryption_secret", "leaves"], KeyVectors.SecretTree),
        (["proposal_pub", "proposal_priv", "application_priv"], MessageVectors.MessageProtection),
        (["initial_init_secret", "epochs"], KeyVectors.KeySchedule),
        (["psks", "psk_secret"], KeyVectors.PskSecret),
        (["authenticated_content", "interim_transcript_hash_before"], KeyVectors.TranscriptHashes),
        (["init_priv", "signer_pub", "welcome"], MessageVectors.Welcome),
        (["tree_before", "tree_after", "proposal"], TreeVectors.TreeOperations),
        (["tree", "tree_hashes", "resolutions"], TreeVectors.TreeValidation),
        (["ratchet_tree", "leaves_private", "update_paths"], TreeKemVectors.TreeKem),
        (["mls_welcome", "mls_group_info", "private_message"], MessageVectors.Messages),
        (["initial_epoch_authenticator", "welcome", "epochs"], PassiveClientVectors.PassiveClient),
    ];

    /// <summary>Runs files and prints a line for each; 1 if a case failed or a file could not be read, else 0.</summary>
    public static int Run(IReadOnlyList<string> files, TextWriter output)
    {
        if (files.Count == 0)
        {
            output.WriteLine("no vector file was named");
            return 1;
        }

        var failed = false;
        foreach (var file in files)
        {
            VectorResult result;
            try
            {
                result = RunFile(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException or NotSupportedException)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}: cannot be read: {e.Message}"));
                failed = true;
                continue;
            }

            output.WriteLine($"{Path.GetFileName(file)}: {result}");
            foreach (var failure in result.Failures.Take(MostFailuresShown))
            {
                output.WriteLine($"  {failure}");
            }

            failed |= result.Failures.Count > 0;
        }

        return failed ? 1 : 0;
    }

    /// <summary>Runs one file: a list of cases, or one case.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static VectorResult RunFile(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        var result = new VectorResult();
        var number = 0;
        foreach (var element in root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : (IReadOnlyList<JsonElement>)[root])
        {
            RunCase(element, number++, result);
        }

        if (number == 0)
        {
            result.Failures.Add("the file has no case");
        }

        return result;
    }

    private static void RunCase(JsonElement element, int number, VectorResult result)
    {
        var item = new VectorValue(element, "", result.Read);
        result.Cases++;
        try
        {
            Note(element, "", result.Fields);
            var shape = Array.Find(s_shapes, shape => Array.TrueForAll(shape.Fields, item.Has));
            if (shape.Run is null)
            {
                throw new VectorMismatchException("the case has no shape that is known here");
            }

            if (item.Has("cipher_suite") && CipherSuite.Find(item.SuiteNumber) is null)
            {
                result.Skip(item.SuiteNumber);
                return;
            }

            shape.Run(item);
            result.Passed++;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a file makes happen is a failed case, never the end of the run.
            result.Failures.Add(string.Create(
                CultureInfo.InvariantCulture, $"case {number}: {(e is VectorMismatchException or MlsException ? e.Message : $"{e.GetType().Name}: {e.Message}")}"));
        }
    }

    private static void Note(JsonElement element, string path, HashSet<string> fields)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                fields.Add(at);
                Note(property.Value, at, fields);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Note(item, path + "[]", fields);
            }
        }
    }
}
