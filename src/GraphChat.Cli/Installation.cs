namespace GraphChat.Cli;

/// <summary>Where GraphChat's own files are.</summary>
/// <param name="Root">The folder of the clone.</param>
/// <param name="Dotnet">The dotnet that runs it.</param>
internal sealed record Installation(string Root, string Dotnet)
{
    /// <summary>The server's assembly.</summary>
    public string Server => Path.Combine(Root, "src", "GraphChat.Server", "bin", Configuration, "net10.0", "GraphChat.Server.dll");

    /// <summary>Where <c>up</c> keeps its data unless told otherwise.</summary>
    public string DefaultData => Path.Combine(Root, ".graphchat");

    // The server is taken from the same configuration as this assembly, so that a debug build of both can be tried.
    private static string Configuration =>
        AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";

    /// <summary>As the launcher says, or found from where this assembly lies.</summary>
    /// <exception cref="LocalFailure">This is no clone of GraphChat.</exception>
    public static Installation Find()
    {
        var root = Environment.GetEnvironmentVariable("GRAPHCHAT_ROOT") is { Length: > 0 } told ? told : FindRoot();
        var dotnet = Environment.GetEnvironmentVariable("GRAPHCHAT_DOTNET") is { Length: > 0 } path ? path : "dotnet";
        return new Installation(root, dotnet);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "GraphChat.sln")))
            {
                return folder.FullName;
            }
        }

        throw LocalFailure.Unavailable("This is not inside a clone of GraphChat: start it with ./graphchat.");
    }
}
