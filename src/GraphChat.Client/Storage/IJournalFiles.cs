namespace GraphChat.Client.Storage;

/// <summary>The files that a journal lives in; the seam at which tests cut writes short.</summary>
internal interface IJournalFiles
{
    /// <summary>Holds the lock until disposed; throws where another process holds it.</summary>
    IDisposable Lock(string path);

    bool Exists(string path);

    /// <summary>Opens a file for reading and writing, readable by its owner only; makes it where there is none.</summary>
    IJournalFile Open(string path);

    void Delete(string path);

    /// <summary>Puts one file in another's place, atomically, and returns when that would survive a power cut.</summary>
    void Replace(string source, string destination);
}
