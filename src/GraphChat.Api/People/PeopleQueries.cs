using GraphChat.Api.Connections;
using GraphChat.Delivery;
using GraphChat.Delivery.People;
using GraphChat.Delivery.Rates;

namespace GraphChat.Api.People;

/// <summary>The fields of <c>Query</c> about people.</summary>
internal static class PeopleQueries
{
    public static Me Me(Caller caller) => new(caller.SessionId);

    public static async Task<Connection<Person>> People(
        string? search, int first, string? after, Caller caller, UseCases useCases, CancellationToken cancellationToken)
    {
        await useCases.Rates.TakeAsync(caller, RatedAct.Search, 1, cancellationToken);
        return Connection<Person>.Of(
            await useCases.SearchPeople.ExecuteAsync(caller, new SearchPeopleInput(search, first, after), cancellationToken));
    }
}
