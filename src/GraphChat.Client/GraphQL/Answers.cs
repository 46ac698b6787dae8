using System.Text.Json.Serialization;

namespace GraphChat.Client.GraphQL;

internal sealed record MeAnswer(MeData Me, DeliveryServiceData DeliveryService);

internal sealed record MeData(string SessionId, PersonData Person, DeviceData? Device, string InboxCursor, string InboxStartCursor);

internal sealed record DeliveryServiceData(byte[] ExternalSenderKey, byte[] ExternalSenderIdentity, int[] CipherSuites, int MaxMessageBytes);

internal sealed record PersonData(string? Id, string? DisplayName, string? Role, ChainEntryData[]? DeviceChain, PresenceData? Presence);

internal sealed record ChainEntryData(int Index, byte[] Entry);

internal sealed record PresenceData(bool Online);

internal sealed record DeviceData(string Id, int? KeyPackageCount, PersonData? Person);

internal sealed record PeopleAnswer(PeoplePage People);

internal sealed record PeoplePage(PersonData[] Nodes, PageInfoData PageInfo);

internal sealed record PageInfoData(bool HasNextPage, string? EndCursor);

internal sealed record PersonAnswer(PersonData? Node);

internal sealed record RegisterDeviceAnswer(DevicePayload RegisterDevice);

internal sealed record AttachDeviceAnswer(DevicePayload AttachDevice);

internal sealed record RevokeDeviceAnswer(DevicePayload RevokeDevice);

internal sealed record DevicePayload(DeviceData Device);

internal sealed record PublishKeyPackagesAnswer(KeyPackageCountData PublishKeyPackages);

internal sealed record KeyPackageCountData(int KeyPackageCount);

internal sealed record ClaimKeyPackagesAnswer(ClaimedData ClaimKeyPackages);

internal sealed record ClaimedData(ClaimedKeyPackageData[] KeyPackages, DeviceData[] WithoutKeyPackage);

internal sealed record ClaimedKeyPackageData(DeviceData Device, byte[] KeyPackage);

internal sealed record CreateConversationAnswer(ConversationPayload CreateConversation);

internal sealed record ConversationPayload(ConversationData Conversation);

internal sealed record ConversationData(string Id, long Head, long Epoch);

internal sealed record SubmitCommitAnswer(EventPayload SubmitCommit);

internal sealed record SendMessageAnswer(EventPayload SendMessage);

internal sealed record EventPayload(EventData Event);

internal sealed record EventData(
    string Id, string ConversationId, string Kind, long Sequence, DateTimeOffset CreatedAt, string? SenderId, string? SenderDeviceId,
    Guid? ClientMessageId, long Epoch, byte[] Payload, byte[] Hash, byte[] PreviousHash, FrankingTagData? Franking);

internal sealed record FrankingTagData(string KeyId, byte[] Tag, long Time);

internal sealed record WelcomeData(string ConversationId, long Sequence, byte[] Hash, byte[] Welcome, byte[] RatchetTree);

internal sealed record InboxAnswer(InboxData InboxEvents);

internal sealed record InboxData(string Cursor, EventData? Event, WelcomeData? Welcome);

internal sealed record GroupAnswer(GroupNodeData? Node);

internal sealed record GroupNodeData(GroupData? Group);

internal sealed record GroupData(long Epoch, byte[] GroupInfo, byte[] RatchetTree, string Health);

internal sealed record ReportEpochAnswer(HealthPayload ReportEpoch);

internal sealed record HealthPayload(string Health);

internal sealed record ResetConversationAnswer(EventPayload ResetConversation);

internal sealed record AcknowledgeWelcomeAnswer(AcknowledgedPayload AcknowledgeWelcome);

internal sealed record AcknowledgedPayload(string ConversationId);

/// <summary>Readers of the answers, made when the project is built.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MeAnswer))]
[JsonSerializable(typeof(PeopleAnswer))]
[JsonSerializable(typeof(PersonAnswer))]
[JsonSerializable(typeof(RegisterDeviceAnswer))]
[JsonSerializable(typeof(AttachDeviceAnswer))]
[JsonSerializable(typeof(RevokeDeviceAnswer))]
[JsonSerializable(typeof(PublishKeyPackagesAnswer))]
[JsonSerializable(typeof(ClaimKeyPackagesAnswer))]
[JsonSerializable(typeof(CreateConversationAnswer))]
[JsonSerializable(typeof(SubmitCommitAnswer))]
[JsonSerializable(typeof(SendMessageAnswer))]
[JsonSerializable(typeof(InboxAnswer))]
[JsonSerializable(typeof(GroupAnswer))]
[JsonSerializable(typeof(ReportEpochAnswer))]
[JsonSerializable(typeof(ResetConversationAnswer))]
[JsonSerializable(typeof(AcknowledgeWelcomeAnswer))]
internal sealed partial class AnswersJson : JsonSerializerContext;
