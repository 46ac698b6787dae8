using System.Text;
using GraphChat.Mls.Peer;
using GraphChat.Mls.Peer.Vectors;

// With --vectors: official vector files. Without: a request a line, a reply a line, in the same order. See README.md.
if (args is ["--vectors", .. var files])
{
    return VectorRunner.Run(files, Console.Out);
}

if (args.Length > 0)
{
    await Console.Error.WriteLineAsync("usage: GraphChat.Mls.Peer [--vectors FILE...]");
    return 64;
}

using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
// The longest message that the library reads, in base64, and what is around it.
const int mostCharacters = 96 << 20;
await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
var server = new PeerServer();
var lines = new BoundedLines(input, mostCharacters);
while (!server.HasQuit && await lines.ReadAsync() is { } line)
{
    if (line.TooLong)
    {
        await output.WriteLineAsync(PeerServer.TooLong());
    }
    else if (!string.IsNullOrWhiteSpace(line.Text))
    {
        await output.WriteLineAsync(server.Answer(line.Text));
    }
}

return 0;
