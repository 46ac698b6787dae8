namespace GraphChat.GraphQL.Execution.Binding;

/// <summary>The schema and the resolvers disagree; the server must not start.</summary>
public sealed class BindingException : Exception
{
    internal BindingException(IReadOnlyList<string> mismatches)
        : base($"The schema and its resolvers disagree:{Environment.NewLine}{string.Join(Environment.NewLine, mismatches.Select(line => "- " + line))}")
        => Mismatches = mismatches;

    /// <summary>Every mismatch, each a sentence that names the field and the method.</summary>
    public IReadOnlyList<string> Mismatches { get; }
}
