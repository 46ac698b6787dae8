using GraphChat.Api.Connections;
using GraphChat.Api.Loading;
using GraphChat.Delivery;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.History;
using GraphChat.Delivery.People;

namespace GraphChat.Api.People;

/// <summary>The fields of <c>Me</c>.</summary>
internal static class MeFields
{
    public static Task<Person> Person(Me me, Caller caller, Loaders loaders, CancellationToken cancellationToken) =>
        loaders.PersonAsync(caller.User, cancellationToken);

    public static Task<Device?> Device(Me me, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.ReadDevices.FindOwnAsync(caller, cancellationToken);

    public static Task<IReadOnlyList<Device>> Devices(Me me, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.ReadDevices.ListOwnAsync(caller, cancellationToken);

    public static async Task<Connection<ConversationView>> Conversations(
        Me me, int first, string? after, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        Connection<ConversationView>.Of(await useCases.ListConversations.ExecuteAsync(caller, first, after, cancellationToken));

    public static Task<Changes> ChangedSince(
        Me me, string cursor, int first, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.ReadChanges.ExecuteAsync(caller, cursor, first, cancellationToken);

    public static Task<Delivery.Positions.PersonSettings> Settings(
        Me me, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.ChangeSettings.ReadAsync(caller, cancellationToken);

    public static Task<IReadOnlyList<Person>> Blocked(Me me, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.BlockPerson.ListAsync(caller, cancellationToken);

    public static Task<string> InboxStartCursor(Me me, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.Hub.ReadInboxStartCursorAsync(caller, cancellationToken);

    public static Task<string> InboxCursor(Me me, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        useCases.Hub.ReadInboxCursorAsync(caller, cancellationToken);
}
