namespace GraphChat.Cli.Demo;

/// <summary>Where the demo says how far it is.</summary>
internal interface IDemoReport
{
    /// <summary>Something happened.</summary>
    void Event(string what);

    /// <summary>So many of all are done.</summary>
    void Progress(int done, int all);
}
