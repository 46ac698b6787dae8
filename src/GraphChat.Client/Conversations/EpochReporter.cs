using System.Text.Json.Nodes;
using GraphChat.Client.GraphQL;

namespace GraphChat.Client.Conversations;

/// <summary>
/// Tells the service which secrets a commit led this device to, or that it led nowhere: one small call for an epoch at most, late in
/// large groups, and none for an epoch that is over before. Lets it forget Welcomes too.
/// </summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class EpochReporter(ClientCore core)
{
    private static readonly TimeSpan s_perMember = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_latest = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Guid, (ulong Epoch, long Since)> _waiting = [];

    /// <summary>Does for one group what is due.</summary>
    /// <exception cref="GraphChatException">The server cannot be reached; a later round tries again.</exception>
    public async Task RunAsync(ConversationState state, CancellationToken cancellationToken)
    {
        if (state.Info.Welcomed != 0)
        {
            await AcknowledgeAsync(state, state.Info.Welcomed, cancellationToken);
        }

        if (state.Info.Report is { } report && IsDue(state, report))
        {
            var resetIsDue = await ReportAsync(state.Id, report, cancellationToken);
            await core.ChangeInfoAsync(state, info => info.Report?.Epoch != report.Epoch
                ? info
                : info with { Report = null, ResetDue = info.ResetDue || resetIsDue });
        }
    }

    // Failures at once: a third of them stops the committer. The rest is for later, so that a thousand do not call in one second.
    private bool IsDue(ConversationState state, EpochReport report)
    {
        if (report.Fingerprint is not { Length: > 0 })
        {
            return true;
        }

        if (!_waiting.TryGetValue(state.Id, out var waiting) || waiting.Epoch != report.Epoch)
        {
            _waiting[state.Id] = waiting = (report.Epoch, core.Time.GetTimestamp());
        }

        var most = Math.Min(s_latest.Ticks, s_perMember.Ticks * state.Group.Members.Count);
        return core.Time.GetElapsedTime(waiting.Since).Ticks >= most * (core.Device.Identity.DeviceId.ToByteArray()[0] / 256.0);
    }

    private async Task<bool> ReportAsync(Guid conversation, EpochReport report, CancellationToken cancellationToken)
    {
        var input = new JsonObject
        {
            ["conversationId"] = new ConversationId(conversation).ToString(),
            ["epoch"] = (long)report.Epoch,
            ["fingerprint"] = report.Fingerprint is not { Length: > 0 } ? null : Convert.ToBase64String(report.Fingerprint),
        };
        try
        {
            var answer = await core.Api.ExecuteAsync(
                OperationDocument.ReportEpoch, new JsonObject { ["input"] = input }, AnswersJson.Default.ReportEpochAnswer, cancellationToken);
            return answer.ReportEpoch.Health == GroupReader.ResetHealth;
        }
        catch (GraphChatException exception) when (!ApiCode.IsTransient(exception.Code)
            && exception.Code is not (ClientErrorCode.SignedOut or ApiCode.Unauthenticated or ApiCode.DeviceRequired))
        {
            // The epoch is over, or nobody wants to hear of it: nothing of ours depends on it.
            return false;
        }
    }

    private async Task AcknowledgeAsync(ConversationState state, long sequence, CancellationToken cancellationToken)
    {
        var input = new JsonObject { ["conversationId"] = new ConversationId(state.Id).ToString(), ["sequence"] = sequence };
        try
        {
            await core.Api.ExecuteAsync(
                OperationDocument.AcknowledgeWelcome, new JsonObject { ["input"] = input }, AnswersJson.Default.AcknowledgeWelcomeAnswer, cancellationToken);
        }
        catch (GraphChatException exception) when (!ApiCode.IsTransient(exception.Code))
        {
            // It forgets the Welcome by itself when the key package expires.
        }

        await core.ChangeInfoAsync(state, info => info.Welcomed == sequence ? info with { Welcomed = 0 } : info);
    }
}
