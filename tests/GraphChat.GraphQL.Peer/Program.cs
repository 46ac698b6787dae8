using System.Text;
using GraphChat.GraphQL.Peer;

// One case a line, one answer a line, in the same order: see README.md beside this file.
using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
var peer = new PeerSession();
while (await input.ReadLineAsync() is { } line)
{
    if (line.Length > 0)
    {
        await output.WriteLineAsync(await peer.AnswerAsync(line));
    }
}
