using GraphChat.Api.Connections;
using GraphChat.Api.Loading;
using GraphChat.Delivery;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.History;

namespace GraphChat.Api.Conversations;

/// <summary>The fields of <c>Conversation</c> that its properties do not serve.</summary>
internal static class ConversationFields
{
    public static string Id(ConversationView view) => view.Conversation.Id.ToString();

    public static DateTimeOffset CreatedAt(ConversationView view) => view.Conversation.CreatedAt;

    public static ReadOnlyMemory<byte> GroupId(ConversationView view) => view.Conversation.GroupId;

    public static long Epoch(ConversationView view) => view.Conversation.Epoch;

    public static long Head(ConversationView view) => view.Conversation.Head;

    public static Task<string> StartCursor(ConversationView view, Loaders loaders, CancellationToken cancellationToken) =>
        loaders.StartCursorAsync(view, cancellationToken);

    public static async Task<Connection<Member>> Members(
        ConversationView view, int first, string? after, Caller caller, UseCases useCases, CancellationToken cancellationToken) =>
        Connection<Member>.Of(
            await useCases.ListMembers.ExecuteAsync(caller, view.Conversation.Id, first, after, cancellationToken));

    public static async Task<Connection<Event>> Events(
        ConversationView view,
        int? first,
        string? after,
        int? last,
        string? before,
        Caller caller,
        UseCases useCases,
        CancellationToken cancellationToken) =>
        Connection<Event>.Of(await useCases.ReadHistory.ExecuteAsync(
            caller, new ReadHistoryInput(view.Conversation.Id, first, after, last, before), cancellationToken));
}
