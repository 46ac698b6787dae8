using System.Text;

namespace GraphChat.Cli.Terminal;

/// <summary>Writes for as long as somebody is there to read: after a terminal hung up, what is written goes nowhere.</summary>
/// <remarks>As thread-safe as what it writes to.</remarks>
internal sealed class LastingWriter(TextWriter inner) : TextWriter
{
    /// <inheritdoc />
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc />
    public override void Write(char value) => Try(() => inner.Write(value));

    /// <inheritdoc />
    public override void Write(string? value) => Try(() => inner.Write(value));

    /// <inheritdoc />
    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    /// <inheritdoc />
    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    /// <inheritdoc />
    public override void Flush() => Try(inner.Flush);

    // Stopping must run to its end although nobody sees it: a write to a terminal that is gone fails with EIO.
    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
        }
    }
}
