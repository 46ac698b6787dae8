using System.Globalization;

namespace GraphChat.Cli.Chat;

/// <summary>The line being typed, and where in it the cursor is. A step is what one sees as a character.</summary>
internal sealed class LineBuffer
{
    private readonly List<string> _elements = [];
    private int _cursor;

    /// <summary>What was typed.</summary>
    public string Text => string.Concat(_elements);

    /// <summary>What stands before the cursor.</summary>
    public string BeforeCursor => string.Concat(_elements.Take(_cursor));

    /// <summary>Types text at the cursor.</summary>
    public void Insert(string text)
    {
        // A combining mark typed after its letter belongs to it: the line is cut anew.
        var before = BeforeCursor + text;
        var after = string.Concat(_elements.Skip(_cursor));
        Set(before + after);
        _cursor = Elements(before).Count;
    }

    /// <summary>Takes away the character before the cursor.</summary>
    public void Backspace()
    {
        if (_cursor > 0)
        {
            _elements.RemoveAt(--_cursor);
        }
    }

    /// <summary>Takes away the character at the cursor.</summary>
    public void Delete()
    {
        if (_cursor < _elements.Count)
        {
            _elements.RemoveAt(_cursor);
        }
    }

    /// <summary>Moves by <paramref name="steps"/>, at most to the ends.</summary>
    public void Move(int steps) => _cursor = (int)Math.Clamp((long)_cursor + steps, 0, _elements.Count);

    /// <summary>Replaces everything; the cursor goes to the end.</summary>
    public void Set(string text)
    {
        _elements.Clear();
        _elements.AddRange(Elements(text));
        _cursor = _elements.Count;
    }

    private static List<string> Elements(string text)
    {
        var elements = new List<string>();
        var all = StringInfo.GetTextElementEnumerator(text);
        while (all.MoveNext())
        {
            elements.Add(all.GetTextElement());
        }

        return elements;
    }
}
