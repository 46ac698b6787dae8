using System.Text.Json;
using GraphChat.Client.Conversations;
using GraphChat.Mls.Profile;

namespace GraphChat.Client;

/// <summary>A conversation of the client's store. Thread-safe.</summary>
public sealed class Conversation
{
    /// <summary>The most bytes of a text in UTF-8.</summary>
    public const int MaximumTextSize = 32_000;

    private readonly GraphChatClient _client;
    private readonly ConversationState _state;

    internal Conversation(GraphChatClient client, ConversationState state)
    {
        _client = client;
        _state = state;
    }

    /// <summary>The conversation.</summary>
    public ConversationId Id => new(_state.Id);

    /// <summary>The title, which only its members know; null where it has none.</summary>
    public string? Title => _state.Info.Title;

    /// <summary>The people in it, from the group's own tree and not from the server.</summary>
    public IReadOnlyList<PersonId> Members => _client.Core.Locked(() => _state.People().Select(person => new PersonId(person)).ToArray());

    /// <summary>The group's epoch.</summary>
    public ulong Epoch => _client.Core.Locked(() => _state.Group.Epoch);

    /// <summary>
    /// Thirty digits that all members see the same in one epoch. Whoever fears that the server splits the group compares them by another way
    /// than the server.
    /// </summary>
    public string EpochNumber => _client.Core.Locked(
        () => GraphChat.Mls.Profile.EpochNumber.Compute(_state.Group.GroupId.Span, _state.Group.Epoch, _state.Group.EpochAuthenticator.Span));

    /// <summary>The last sequence that this device has processed.</summary>
    public long Head => _state.Info.Head;

    /// <summary>Whether this device still is a member.</summary>
    public bool IsMember => !_state.Info.Removed;

    /// <summary>
    /// Encrypts a text, stores it, and sends it until the server has it for good. If cancelled before that, the message stays in
    /// the store and goes out by itself later.
    /// </summary>
    /// <exception cref="GraphChatException">The server refused it for good, such as <see cref="ClientErrorCode.NotAMember"/>.</exception>
    public Task<SentMessage> SendAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return _client.SendAsync(_state.Id, EnvelopeContentType.Text, text, cancellationToken);
    }

    /// <summary>Gives the conversation a title, as an encrypted message.</summary>
    public Task SetTitleAsync(string title, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(title);
        return _client.SendAsync(_state.Id, EnvelopeContentType.Title, title, cancellationToken);
    }

    /// <summary>Adds people with all their devices; those who are members stay so.</summary>
    public Task AddAsync(IReadOnlyList<PersonId> people, CancellationToken cancellationToken = default) =>
        _client.AddAsync(this, people, cancellationToken);

    /// <summary>Removes a person with all devices.</summary>
    public Task RemoveAsync(PersonId person, CancellationToken cancellationToken = default) =>
        _client.Opener.RemoveAsync(_state.Id, person.Value, cancellationToken);

    /// <summary>Renews this device's keys in the group, after which an earlier theft of its state reads nothing new.</summary>
    public Task UpdateKeysAsync(CancellationToken cancellationToken = default) => _client.Opener.UpdateAsync(_state.Id, cancellationToken);

    /// <summary>Messages from the store, own and received, in the order of the log.</summary>
    /// <param name="limit">The most given: the last ones.</param>
    /// <param name="beforeSequence">Only those before this sequence; null up to the end.</param>
    public IReadOnlyList<ChatMessage> ReadHistory(int limit = 50, long? beforeSequence = null)
    {
        var after = beforeSequence is { } before ? StoreKeys.Message(_state.Id, before) : null;
        return [.. _client.Core.Journal.ReadRange(StoreKeys.Messages(_state.Id), limit, after, descending: true)
            .Reverse()
            .Select(entry => (Sequence: StoreKeys.SequenceOf(entry.Key), Message: JsonSerializer.Deserialize(entry.Value, StoreJson.Default.StoredMessage)!))
            .Where(entry => entry.Message.ContentType == (int)EnvelopeContentType.Text)
            .Select(entry => entry.Message.ToChatMessage(Id, entry.Sequence))];
    }
}
