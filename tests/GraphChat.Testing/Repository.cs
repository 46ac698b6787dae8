namespace GraphChat.Testing;

/// <summary>Where the project's files lie when a test runs.</summary>
public static class Repository
{
    /// <summary>The folder with GraphChat.sln in it.</summary>
    public static string Root { get; } = Find();

    /// <summary>A file or folder of the project.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "GraphChat.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("No folder above the tests holds GraphChat.sln: run the tests inside a clone.");
    }
}
