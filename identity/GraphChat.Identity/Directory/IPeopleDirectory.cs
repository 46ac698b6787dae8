namespace GraphChat.Identity.Directory;

/// <summary>The people who have an account that is not disabled. Thread-safe.</summary>
public interface IPeopleDirectory
{
    /// <summary>One person by `sub`; null if there is none.</summary>
    Task<PersonRecord?> FindAsync(string subject, CancellationToken cancellationToken);

    /// <summary>Several people by `sub`, at most 1000; those that do not exist are left out.</summary>
    Task<IReadOnlyList<PersonRecord>> FindManyAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken);

    /// <summary>
    /// The people whose name or display name has a word that begins with <paramref name="query"/> (all, if it is empty), by
    /// display name and then `sub`.
    /// </summary>
    /// <param name="query">At most 100 characters; case does not matter.</param>
    /// <param name="after">The last person of the page before; null for the first page.</param>
    /// <param name="limit">1 to 201.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<IReadOnlyList<PersonRecord>> SearchAsync(string query, PersonRecord? after, int limit, CancellationToken cancellationToken);
}
