using System.Collections.Concurrent;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>Brings the person's other devices into the conversations that this one is in and they never were.</summary>
/// <remarks>For each group one caller at a time.</remarks>
internal sealed class OwnDevices(ClientCore core, ConversationOpener opener, MessageSender sender)
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<Guid, (long At, int Times)> _tried = [];

    /// <summary>Does for one group what is due.</summary>
    /// <exception cref="GraphChatException">The server refused or cannot be reached; a later round tries again.</exception>
    public async Task RunAsync(ConversationState state, CancellationToken cancellationToken)
    {
        if (!IsDue(state))
        {
            return;
        }

        if (await opener.AddOwnDevicesAsync(state.Id, cancellationToken) && state.Info.Title is { } title)
        {
            // Newcomers cannot read what was sent before, the title included.
            await sender.SendAsync(state.Id, EnvelopeContentType.Title, title, cancellationToken);
        }
    }

    // One that has no key package left is asked for less and less often: each claim takes one of the others.
    private bool IsDue(ConversationState state)
    {
        var me = core.Device.Identity.UserId;
        if (core.Chains.Pinned(me) is not { } chain || !core.Locked(() => opener.AreMissing(state, chain)))
        {
            _tried.TryRemove(state.Id, out _);
            return false;
        }

        var tried = _tried.GetValueOrDefault(state.Id);
        var wait = TimeSpan.FromTicks(Math.Min(s_longest.Ticks, s_first.Ticks << Math.Min(tried.Times, 12)));
        if (tried.Times > 0 && core.Time.GetElapsedTime(tried.At) < wait)
        {
            return false;
        }

        _tried[state.Id] = (core.Time.GetTimestamp(), tried.Times + 1);
        return true;
    }
}
