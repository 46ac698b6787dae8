using System.Globalization;
using GraphChat.Cli.Terminal;

namespace GraphChat.Cli.Chat;

/// <summary>A terminal with somebody at it: what arrives is shown above the line being typed, which stays.</summary>
/// <remarks>One reader; <see cref="WriteLine"/> from any thread.</remarks>
internal sealed class InteractiveTerminal : IChatTerminal
{
    private const int MostRemembered = 100;

    private readonly Lock _lock = new();
    private readonly LineBuffer _line = new();
    private readonly List<string> _earlier = [];
    private int _place;
    private bool _reading;

    /// <inheritdoc />
    public string Prompt
    {
        get;
        set
        {
            lock (_lock)
            {
                field = value;
                Draw();
            }
        }
    } = "> ";

    /// <inheritdoc />
    public bool IsScript => false;

    /// <inheritdoc />
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _line.Set("");
            _place = _earlier.Count;
            _reading = true;
            Draw();
        }

        // Off this thread: Console.ReadKey blocks and knows no cancellation.
        return await Task.Run(ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void WriteLine(string line)
    {
        lock (_lock)
        {
            Console.Out.Write("\r\u001b[K" + line + Environment.NewLine);
            Draw();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _reading = false;
            Console.Out.Write("\r\u001b[K");
        }
    }

    private string? ReadLine()
    {
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            lock (_lock)
            {
                if (key.Key == ConsoleKey.Enter)
                {
                    return Finish(_line.Text);
                }

                if (key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } && _line.Text.Length == 0)
                {
                    return Finish(null);
                }

                Apply(key);
                Draw();
            }
        }
    }

    private string? Finish(string? line)
    {
        _reading = false;
        Console.Out.Write("\r\u001b[K");
        if (!string.IsNullOrWhiteSpace(line))
        {
            _earlier.Add(line);
            if (_earlier.Count > MostRemembered)
            {
                _earlier.RemoveAt(0);
            }
        }

        return line;
    }

    private void Apply(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.Backspace:
                _line.Backspace();
                break;
            case ConsoleKey.Delete:
                _line.Delete();
                break;
            case ConsoleKey.LeftArrow:
                _line.Move(-1);
                break;
            case ConsoleKey.RightArrow:
                _line.Move(1);
                break;
            case ConsoleKey.Home:
                _line.Move(int.MinValue);
                break;
            case ConsoleKey.End:
                _line.Move(int.MaxValue);
                break;
            case ConsoleKey.UpArrow:
                Recall(_place - 1);
                break;
            case ConsoleKey.DownArrow:
                Recall(_place + 1);
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    _line.Insert(key.KeyChar.ToString());
                }

                break;
        }
    }

    private void Recall(int place)
    {
        _place = Math.Clamp(place, 0, _earlier.Count);
        _line.Set(_place == _earlier.Count ? "" : _earlier[_place]);
    }

    private void Draw()
    {
        if (!_reading)
        {
            return;
        }

        // One row: of a line longer than it, the part around the cursor.
        var room = Math.Max(10, Console.WindowWidth - Prompt.Length - 2);
        var before = new StringInfo(SafeText.Of(_line.BeforeCursor));
        var all = new StringInfo(SafeText.Of(_line.Text));
        var from = Math.Max(0, before.LengthInTextElements - room);
        var length = Math.Min(room, all.LengthInTextElements - from);
        var shown = length <= 0 ? "" : all.SubstringByTextElements(from, length);
        var back = from + length - before.LengthInTextElements;
        Console.Out.Write("\r\u001b[K" + Prompt + shown);
        if (back > 0)
        {
            Console.Out.Write(string.Create(CultureInfo.InvariantCulture, $"\u001b[{back}D"));
        }
    }
}
