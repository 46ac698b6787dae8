namespace GraphChat.Cli.Chaos;

/// <summary>What goes wrong on purpose.</summary>
internal enum FaultKind
{
    /// <summary>Nothing: the time between faults.</summary>
    None,

    /// <summary>kill -9 of a node, then a start.</summary>
    KillNode,

    /// <summary>kill -9 of PostgreSQL, then a start that recovers.</summary>
    KillPostgres,

    /// <summary>kill -9 of Redis, then a start with nothing in it.</summary>
    KillRedis,

    /// <summary>A node stands still and goes on as if nothing had happened.</summary>
    PauseNode,

    /// <summary>PostgreSQL stands still.</summary>
    PausePostgres,

    /// <summary>Half the people lose their connections and get no new ones.</summary>
    CutPeople,

    /// <summary>What half the people send and get takes longer.</summary>
    SlowPeople,

    /// <summary>The nodes lose Redis, which runs on.</summary>
    CutRedis,

    /// <summary>People are added to conversations and removed from them.</summary>
    ChangeMembers,

    /// <summary>Node by node is stopped in order and started again.</summary>
    RollingRestart,

    /// <summary>Node by node is stopped in order and started as another version: the build of an earlier commit.</summary>
    Deploy,

    /// <summary>PostgreSQL finds no room for its WAL, until there is some again.</summary>
    FillDisk,

    /// <summary>Nobody who reads renews a token, until subscriptions end with theirs.</summary>
    ExpireTokens,
}
