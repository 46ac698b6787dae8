using System.Text;
using System.Text.Json.Nodes;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Storage;
using GraphChat.Mls;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.KeyPackages;

namespace GraphChat.Client.Devices;

/// <summary>Makes, publishes and keeps this device's key packages.</summary>
internal sealed class KeyPackageKeeper(Journal journal, GraphQLClient api, TimeProvider time)
{
    private const string Prefix = "kp/";
    private const string LastResortKey = "kp-last";
    private const string UnansweredKey = "kp-unanswered";
    private const int LowWater = 20;
    private const int Full = 50;
    private const int MostKept = 1000;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(84);
    private static readonly TimeSpan s_renewLastResort = TimeSpan.FromDays(28);

    /// <summary>Publishes new ones where fewer than the low water are left, and the last resort where it is missing or ageing.</summary>
    public async Task EnsureAsync(OwnDevice device, MlsSettings settings, int held, CancellationToken cancellationToken)
    {
        if (journal.Read(UnansweredKey) is { } unanswered)
        {
            // The same ones until there is an answer: a server that takes none for an hour would else be met with thousands.
            await PublishAsync(JsonNode.Parse(unanswered)!.AsObject(), cancellationToken);
            return;
        }

        var renew = LastResortIsDue();
        if (held >= LowWater && !renew)
        {
            return;
        }

        var credential = Credential.Basic(device.Identity.ToBytes());
        var transaction = new JournalTransaction();
        DropExpired(device, transaction);
        var packages = new JsonArray();
        for (var made = held; held < LowWater && made < Full; made++)
        {
            using var bundle = KeyPackageBundle.Create(device.Signer, credential, settings, s_lifetime);
            transaction.Put(KeyOf(bundle), bundle.Serialize());
            packages.Add(Convert.ToBase64String(bundle.Message.Span));
        }

        if (packages.Count == 0)
        {
            // The API takes at least one with each last resort.
            using var bundle = KeyPackageBundle.Create(device.Signer, credential, settings, s_lifetime);
            transaction.Put(KeyOf(bundle), bundle.Serialize());
            packages.Add(Convert.ToBase64String(bundle.Message.Span));
        }

        var input = new JsonObject { ["keyPackages"] = packages };
        if (renew)
        {
            using var last = KeyPackageBundle.Create(device.Signer, credential, settings, s_lifetime, lastResort: true);
            transaction.Put(KeyOf(last), last.Serialize());
            input["lastResort"] = Convert.ToBase64String(last.Message.Span);
        }

        transaction.Put(UnansweredKey, Encoding.UTF8.GetBytes(input.ToJsonString()));
        await journal.CommitAsync(transaction, cancellationToken);
        await PublishAsync(input, cancellationToken);
    }

    private async Task PublishAsync(JsonObject input, CancellationToken cancellationToken)
    {
        var answered = new JournalTransaction().Delete(UnansweredKey);
        try
        {
            await api.ExecuteAsync(
                OperationDocument.PublishKeyPackages, new JsonObject { ["input"] = input }, AnswersJson.Default.PublishKeyPackagesAnswer, cancellationToken);
        }
        catch (GraphChatException exception) when (exception.Code is ApiCode.InvalidMlsMessage or ApiCode.LimitExceeded or ApiCode.BadInput)
        {
            // They are there already, the answer lost, or never will be: the next ones are new.
            await journal.CommitAsync(answered, CancellationToken.None);
            throw;
        }

        if (input["lastResort"] is not null)
        {
            answered.Put(LastResortKey, BitConverter.GetBytes(time.GetUtcNow().ToUnixTimeSeconds()));
        }

        await journal.CommitAsync(answered, CancellationToken.None);
    }

    /// <summary>All that are kept; the caller disposes them.</summary>
    public IReadOnlyList<KeyPackageBundle> Load(OwnDevice device) =>
        [.. journal.ReadRange(Prefix, MostKept).Select(entry => KeyPackageBundle.Restore(entry.Value, device.Signer))];

    /// <summary>Forgets the one that was used, unless it may be used again.</summary>
    public static void Used(KeyPackageBundle bundle, JournalTransaction transaction)
    {
        if (!bundle.IsLastResort)
        {
            transaction.Delete(KeyOf(bundle));
        }
    }

    private static string KeyOf(KeyPackageBundle bundle) => Prefix + Convert.ToHexStringLower(bundle.Reference.Span);

    private bool LastResortIsDue() =>
        journal.Read(LastResortKey) is not { } stored
        || DateTimeOffset.FromUnixTimeSeconds(BitConverter.ToInt64(stored)) + s_renewLastResort < time.GetUtcNow();

    private void DropExpired(OwnDevice device, JournalTransaction transaction)
    {
        foreach (var bundle in Load(device))
        {
            // A Welcome may still be on its way for a while after its key package expired.
            if (bundle.NotAfter + TimeSpan.FromDays(7) < time.GetUtcNow())
            {
                transaction.Delete(KeyOf(bundle));
            }

            bundle.Dispose();
        }
    }
}
