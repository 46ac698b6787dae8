using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.People;

/// <summary>Lists the people that one can write to, by name.</summary>
public sealed class SearchPeople(IPersonStore people, CursorCodec cursors, DeliveryLimits limits)
{
    private const int MaxSearch = 100;

    /// <summary>A page of people.</summary>
    /// <exception cref="DeliveryException">BAD_INPUT, LIMIT_EXCEEDED or INVALID_CURSOR.</exception>
    public async Task<Page<Person>> ExecuteAsync(Caller caller, SearchPeopleInput input, CancellationToken cancellationToken)
    {
        Paging.CheckFirst(input.First, limits);
        if (input.Search is { Length: > MaxSearch })
        {
            throw Refusal.Limit("Characters of a search", MaxSearch);
        }

        (string, UserId)? after = null;
        if (input.After is not null)
        {
            var place = cursors.ReadPlace(CursorKind.People, caller.User.Value, input.After);
            after = (place.Text, new UserId(place.Id));
        }

        var found = await people.SearchAsync(
            string.IsNullOrWhiteSpace(input.Search) ? null : input.Search.Trim(), after, input.First + 1, cancellationToken);
        return Paging.Forward(
            found,
            input.First,
            input.After is not null,
            person => cursors.WritePlace(CursorKind.People, caller.User.Value, 0, person.Id.Value, person.DisplayName));
    }
}
