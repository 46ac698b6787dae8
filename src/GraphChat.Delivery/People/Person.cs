namespace GraphChat.Delivery.People;

/// <summary>Somebody with an account.</summary>
/// <param name="Id">Who.</param>
/// <param name="DisplayName">The name shown to others; 1 to 100 characters.</param>
/// <param name="Role">What the person may do.</param>
public sealed record Person(UserId Id, string DisplayName, Role Role);
