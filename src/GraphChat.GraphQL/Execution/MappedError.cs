namespace GraphChat.GraphQL.Execution;

/// <summary>What a client learns of an exception.</summary>
/// <param name="Code">The stable code, written to <c>extensions.code</c>.</param>
/// <param name="Message">What is wrong, in words fit for the asker.</param>
/// <param name="Extensions">Further entries of <c>extensions</c>: strings, numbers, booleans, null, lists and dictionaries of these.</param>
public sealed record MappedError(string Code, string Message, IReadOnlyDictionary<string, object?>? Extensions = null);
