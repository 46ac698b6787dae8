using System.Security.Cryptography;
using System.Text;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Rates;

/// <summary>
/// Refuses what happens too often, before it costs anything. Whom a count is about stands in its key only as a keyed hash, so
/// that whoever reads the counters learns nobody's address or id. Thread-safe.
/// </summary>
public sealed class RateLimiter(IRateCounter counter, RateRules rules, CallerDevices devices, NodeKeys keys, TimeProvider time)
{
    private long _refusals;

    /// <summary>How many were refused since the start.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>Counts an operation, once under each rule that bounds it.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="act">What is counted besides the operation itself.</param>
    /// <param name="amount">How many of it; 1 or more.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="DeliveryException">RATE_LIMITED, with <c>retryAfter</c> in seconds.</exception>
    public async ValueTask TakeAsync(Caller caller, RatedAct act, int amount, CancellationToken cancellationToken)
    {
        var user = caller.User.ToString();
        await TakeAsync("person", rules.OperationsPerPerson, user, 1, cancellationToken);
        if (caller.Partner is { } partner)
        {
            await TakeAsync("partner", rules.OperationsPerPartner, partner, 1, cancellationToken);
        }

        if (await devices.FindAsync(caller, cancellationToken) is { } known)
        {
            var device = known.ToString();
            await TakeAsync("device", rules.OperationsPerDevice, device, 1, cancellationToken);
            await TakeAsync("messages", act == RatedAct.Message ? rules.MessagesPerDevice : null, device, amount, cancellationToken);
            await TakeAsync("commits", act == RatedAct.Commit ? rules.CommitsPerDevice : null, device, amount, cancellationToken);
        }

        var (name, rule) = act switch
        {
            RatedAct.Conversation => ("conversations", rules.ConversationsPerPerson),
            RatedAct.Claim => ("claims", rules.ClaimsPerPerson),
            RatedAct.DeviceChange => ("devices", rules.DevicesPerPerson),
            RatedAct.Search => ("searches", rules.SearchesPerPerson),
            _ => ("", null),
        };
        await TakeAsync(name, rule, user, amount, cancellationToken);
    }

    /// <summary>Counts a request or a socket from an address; returns how long to wait where it is one too many, else null.</summary>
    public ValueTask<TimeSpan?> TryTakeAddressAsync(string address, CancellationToken cancellationToken) =>
        TryTakeAsync("address", rules.RequestsPerAddress, address, 1, cancellationToken);

    private async ValueTask TakeAsync(string name, RateRule? rule, string subject, int amount, CancellationToken cancellationToken)
    {
        if (await TryTakeAsync(name, rule, subject, amount, cancellationToken) is { } wait)
        {
            var seconds = Math.Clamp((long)Math.Ceiling(wait.TotalSeconds), 1, 3600);
            throw new DeliveryException(
                DeliveryErrorCode.RateLimited,
                $"Too often: try again in {seconds} s.",
                new Dictionary<string, object> { ["retryAfter"] = seconds });
        }
    }

    private async ValueTask<TimeSpan?> TryTakeAsync(
        string name, RateRule? rule, string subject, int amount, CancellationToken cancellationToken)
    {
        if (rule is null)
        {
            return null;
        }

        var now = time.GetUtcNow().UtcTicks;
        var window = now / rule.Window.Ticks;
        if (await counter.AddAsync($"{name}:{Hash(name, subject)}", window, rule.Window, amount, cancellationToken) <= rule.Limit)
        {
            return null;
        }

        Interlocked.Increment(ref _refusals);
        return TimeSpan.FromTicks(((window + 1) * rule.Window.Ticks) - now);
    }

    private string Hash(string name, string subject)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(keys.Rates.Span, Encoding.UTF8.GetBytes($"{name}\n{subject}"), hash);
        return Convert.ToHexStringLower(hash[..16]);
    }
}
