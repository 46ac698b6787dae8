using System.Text.Json;

namespace GraphChat.Transport;

/// <summary>The parameters of one operation, the same for every transport (GraphQL over HTTP, "Request Parameters").</summary>
internal sealed record OperationParameters(
    string? Query, string? DocumentId, string? OperationName, JsonElement Variables, JsonElement Extensions)
{
    /// <summary>Reads them from an object; null with the reason in <paramref name="fault"/> where one has the wrong type.</summary>
    public static OperationParameters? Read(JsonElement source, out string fault)
    {
        fault = "";
        if (source.ValueKind != JsonValueKind.Object)
        {
            fault = source.ValueKind == JsonValueKind.Array
                ? "One operation at a time: batches are not taken."
                : "The parameters must be a JSON object.";
            return null;
        }

        if (!TryString(source, "query", out var query, ref fault)
            || !TryString(source, "documentId", out var documentId, ref fault)
            || !TryString(source, "operationName", out var operationName, ref fault)
            || !TryObject(source, "variables", out var variables, ref fault)
            || !TryObject(source, "extensions", out var extensions, ref fault))
        {
            return null;
        }

        return Create(query, documentId, operationName, variables, extensions, out fault);
    }

    /// <summary>Puts them together; null with the reason where nothing says what to run.</summary>
    public static OperationParameters? Create(
        string? query, string? documentId, string? operationName, JsonElement variables, JsonElement extensions, out string fault)
    {
        documentId ??= PersistedHash(extensions);
        fault = query is null && documentId is null ? "The parameter 'query' is missing." : "";
        return fault.Length == 0 ? new OperationParameters(query, documentId, operationName, variables, extensions) : null;
    }

    // Apollo's way to name a document by its hash, older than the parameter documentId.
    private static string? PersistedHash(JsonElement extensions) =>
        extensions.ValueKind == JsonValueKind.Object
        && extensions.TryGetProperty("persistedQuery", out var persisted) && persisted.ValueKind == JsonValueKind.Object
        && persisted.TryGetProperty("sha256Hash", out var hash) && hash.ValueKind == JsonValueKind.String
            ? hash.GetString()
            : null;

    private static bool TryString(JsonElement source, string name, out string? value, ref string fault)
    {
        value = null;
        if (!source.TryGetProperty(name, out var element) || element.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (element.ValueKind != JsonValueKind.String)
        {
            fault = $"The parameter '{name}' must be a string.";
            return false;
        }

        value = element.GetString();
        return true;
    }

    private static bool TryObject(JsonElement source, string name, out JsonElement value, ref string fault)
    {
        if (!source.TryGetProperty(name, out value) || value.ValueKind == JsonValueKind.Null)
        {
            value = default;
            return true;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            fault = $"The parameter '{name}' must be an object.";
            return false;
        }

        return true;
    }
}
