namespace GraphChat.Delivery.People;

/// <summary>What <see cref="SearchPeople"/> takes.</summary>
/// <param name="Search">The beginning of a word of the name, or null for everybody; at most 100 characters.</param>
/// <param name="First">The size of the page; 1 to 200.</param>
/// <param name="After">Where the page begins.</param>
public sealed record SearchPeopleInput(string? Search, int First, string? After);
