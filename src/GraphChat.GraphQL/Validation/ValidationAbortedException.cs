namespace GraphChat.GraphQL.Validation;

/// <summary>Leaves the walk once a bound is met; never leaves <see cref="Validator" />.</summary>
internal sealed class ValidationAbortedException : Exception;
