using GraphChat.Delivery;
using GraphChat.Delivery.People;
using GraphChat.Delivery.Ports;
using GraphChat.Identity.Directory;

namespace GraphChat.Server.People;

/// <summary>The people of the provider in this process: who has an account can be written to, before a first sign-in too. Thread-safe.</summary>
internal sealed class DirectoryPersonStore(IPeopleDirectory directory) : IPersonStore
{
    /// <summary>The directory is the truth already.</summary>
    public Task SaveAsync(Person person, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IReadOnlyList<Person>> FindAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken) =>
        [.. (await directory.FindManyAsync([.. users.Select(Subject)], cancellationToken)).Select(ToPerson)];

    public async Task<IReadOnlyList<Person>> SearchAsync(
        string? search, (string DisplayName, UserId Id)? after, int limit, CancellationToken cancellationToken)
    {
        var last = after is { } place ? new PersonRecord(Subject(place.Id), "", place.DisplayName, "") : null;
        return [.. (await directory.SearchAsync(search ?? "", last, limit, cancellationToken)).Select(ToPerson)];
    }

    private static string Subject(UserId user) => user.Value.ToString("n");

    private static Person ToPerson(PersonRecord record) => new(
        new UserId(Guid.ParseExact(record.Subject, "N")),
        record.DisplayName,
        record.Role switch
        {
            "administrator" => Role.Administrator,
            "trainer" => Role.Trainer,
            _ => Role.Learner,
        });
}
