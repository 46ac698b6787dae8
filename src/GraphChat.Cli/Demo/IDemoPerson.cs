namespace GraphChat.Cli.Demo;

/// <summary>One of the two who talk in the demo.</summary>
internal interface IDemoPerson
{
    /// <summary>What one signs in with.</summary>
    string Name { get; }

    /// <summary>What was seen up to now, in the order in which it was seen; one's own messages too, once the log gave them.</summary>
    IReadOnlyList<DemoMessage> Seen { get; }

    /// <summary>What the person's device found wrong, in words; empty where all is well.</summary>
    IReadOnlyList<string> Incidents { get; }

    /// <summary>Writes a message; ends when the server has stored it, however often that had to be tried.</summary>
    Task SendAsync(string text, CancellationToken cancellationToken);

    /// <summary>Cuts the person off: connections break at once, new ones fail.</summary>
    void Cut();

    /// <summary>Lets the person back; the client resumes from its cursor.</summary>
    void Mend();
}
