using System.Text.Json.Serialization;

namespace GraphChat.Client.Conversations;

/// <summary>Readers and writers of what the store keeps as JSON, made when the project is built.</summary>
[JsonSerializable(typeof(ConversationInfo))]
[JsonSerializable(typeof(PendingSend))]
[JsonSerializable(typeof(PendingCommit))]
[JsonSerializable(typeof(PendingRepair))]
[JsonSerializable(typeof(StoredMessage))]
[JsonSerializable(typeof(StoredItem))]
internal sealed partial class StoreJson : JsonSerializerContext;
