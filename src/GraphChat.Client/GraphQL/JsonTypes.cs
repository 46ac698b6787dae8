using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace GraphChat.Client.GraphQL;

/// <summary>Writers of untyped JSON, made when the project is built.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class JsonTypes : JsonSerializerContext;
