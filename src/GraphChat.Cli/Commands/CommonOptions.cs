using System.CommandLine;
using GraphChat.Cli.Local;

namespace GraphChat.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    private const int DefaultPort = 5080;

    /// <summary><c>--port</c>.</summary>
    public static Option<int> Port()
    {
        var option = new Option<int>("--port") { Description = "the port of http://localhost", DefaultValueFactory = _ => DefaultPort };
        option.Validators.Add(result =>
        {
            // A value that is no number has its own error already.
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var port) && port is < 1 or > 65535)
            {
                result.AddError("--port takes a number from 1 to 65535.");
            }
        });
        return option;
    }

    /// <summary><c>--nodes</c>.</summary>
    public static Option<int> Nodes(int ordinary = 1)
    {
        var option = new Option<int>("--nodes") { Description = "how many server processes; from 2 on with Redis and haproxy", DefaultValueFactory = _ => ordinary };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var nodes) && nodes is < 1 or > LocalInstanceOptions.MostNodes)
            {
                result.AddError($"--nodes takes a number from 1 to {LocalInstanceOptions.MostNodes}.");
            }
        });
        return option;
    }

    /// <summary><c>--data</c>.</summary>
    public static Option<string?> Data() => new("--data") { Description = "the folder for its data; .graphchat in the clone if not given" };
}
