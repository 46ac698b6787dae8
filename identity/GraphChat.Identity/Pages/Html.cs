using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace GraphChat.Identity.Pages;

/// <summary>Markup that is safe to send: the literal parts of the source, with every value encoded.</summary>
internal readonly struct Html
{
    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    public static Html Empty { get; } = new("");

    public static Html Of(Markup markup) => new(markup.ToMarkup());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part._markup)));

    public override string ToString() => _markup ?? "";

    /// <summary>Encodes what stands in the holes of an interpolated string, but for markup.</summary>
    [InterpolatedStringHandler]
    public readonly struct Markup
    {
        private readonly StringBuilder _text;

        public Markup(int literalLength, int formattedCount)
        {
            _ = formattedCount;
            _text = new StringBuilder(literalLength * 2);
        }

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(string? value) => _text.Append(HtmlEncoder.Default.Encode(value ?? ""));

        public void AppendFormatted(Html markup) => _text.Append(markup._markup);

        public string ToMarkup() => _text.ToString();
    }
}
