namespace GraphChat.Mls.RatchetTree;

internal enum LeafNodeSource : byte
{
    KeyPackage = 1,
    Update = 2,
    Commit = 3,
}
