namespace GraphChat.GraphQL.Language.Parsing;

/// <summary>Limits of one parse. Meeting one is a <see cref="SyntaxError" /> with <see cref="SyntaxError.IsLimit" />.</summary>
public sealed record ParserOptions
{
    /// <summary>The deepest nesting that any setting allows; the recursion of parser and walkers stays within a small stack.</summary>
    public const int MaxDepthCeiling = 500;

    /// <summary>Limits for documents of clients.</summary>
    public static ParserOptions Default { get; } = new();

    /// <summary>Limits for the server's own SDL.</summary>
    public static ParserOptions Trusted { get; } = new() { MaxBytes = 64 << 20, MaxTokens = 10_000_000, MaxDepth = MaxDepthCeiling };

    /// <summary>The longest source in bytes.</summary>
    public int MaxBytes { get; init; } = 256 * 1024;

    /// <summary>The most tokens of a source; comments and commas are none.</summary>
    public int MaxTokens { get; init; } = 20_000;

    /// <summary>How deep selection sets, list and object values and list types may nest; 1 to <see cref="MaxDepthCeiling" />.</summary>
    public int MaxDepth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxDepthCeiling);
            field = value;
        }
    } = 100;
}
