using GraphChat.Delivery.Groups;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Proposals;

namespace GraphChat.Delivery.Ports;

/// <summary>
/// What is kept of groups beside their log: proposals that wait, reports on epochs, who could not be welcomed. Appends
/// change it through <see cref="IEventLog"/>; what is read here is committed. Unreachable: UNAVAILABLE.
/// </summary>
public interface IGroupStore
{
    /// <summary>The group of a conversation that <paramref name="user"/> is in; null for the service itself, which sees all.</summary>
    Task<GroupView?> FindGroupAsync(ConversationId conversation, UserId? user, CancellationToken cancellationToken);

    /// <summary>The commit that ended an epoch of the present group, if there is one.</summary>
    Task<Event?> FindCommitAsync(ConversationId conversation, long epoch, CancellationToken cancellationToken);

    /// <summary>
    /// Notes a report on the group's present epoch and counts; null where the device is not in the group. Reports of past
    /// epochs are forgotten.
    /// </summary>
    Task<EpochTally?> ReportAsync(EpochReport report, CancellationToken cancellationToken);

    /// <summary>Leaves of devices that are no longer in force and whose removal nobody has proposed, where the log has begun.</summary>
    Task<IReadOnlyList<DueRemoval>> ListDueRemovalsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Forgets a device's Welcome; the bytes go with the last device's. Passes over what is not there.</summary>
    Task AcknowledgeWelcomeAsync(ConversationId conversation, long sequence, DeviceId device, CancellationToken cancellationToken);

    /// <summary>Forgets Welcomes of commits before a time, whose key packages have expired; gives how many.</summary>
    Task<int> ForgetWelcomesAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
