namespace GraphChat.Mls;

/// <summary>The application's external pre-shared keys.</summary>
public interface IPreSharedKeys
{
    /// <summary>The key with this id, or null. The caller does not change it. Must not throw.</summary>
    byte[]? Find(ReadOnlyMemory<byte> id);
}
