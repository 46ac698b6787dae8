namespace GraphChat.Cli.Demo;

/// <summary>One message as somebody saw it.</summary>
/// <param name="Sequence">Its place in the conversation's log.</param>
/// <param name="Author">The sign-in name of who wrote it.</param>
/// <param name="Text">What it says.</param>
internal sealed record DemoMessage(long Sequence, string Author, string Text);
