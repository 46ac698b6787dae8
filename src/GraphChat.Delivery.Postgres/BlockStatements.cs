namespace GraphChat.Delivery.Postgres;

/// <summary>What is asked about blocks.</summary>
internal static class BlockStatements
{
    // Conversations that a block stands in: of these two and nobody else.
    internal const string Block =
        """
        WITH room AS (
            SELECT 1 WHERE (SELECT count(*) FROM delivery.blocks WHERE blocker = $1) < $3
            OR EXISTS (SELECT FROM delivery.blocks WHERE blocker = $1 AND blocked = $2)),
        added AS (
            INSERT INTO delivery.blocks (blocker, blocked, blocked_at) SELECT $1, $2, $4 FROM room
            ON CONFLICT DO NOTHING RETURNING blocked),
        theirs AS (
            SELECT m.conversation_id, row_number() OVER () AS place FROM added a
            JOIN delivery.members m ON m.user_id = $1 AND m.left_sequence IS NULL
            JOIN delivery.members o ON o.user_id = a.blocked AND o.conversation_id = m.conversation_id AND o.left_sequence IS NULL
            WHERE 2 = (SELECT count(*) FROM delivery.members n WHERE n.conversation_id = m.conversation_id AND n.left_sequence IS NULL)),
        line AS (
            UPDATE delivery.revocation_line SET number = number + (SELECT count(*) FROM theirs)
            WHERE EXISTS (SELECT FROM theirs) RETURNING number),
        ended AS (
            INSERT INTO delivery.revocations (number, blocked, conversation_id, revoked_at)
            SELECT l.number - t.place + 1, $2, t.conversation_id, $4 FROM theirs t, line l)
        SELECT count(*) FROM room
        """;

    // Under the conversation's lock: whether the one other in it has blocked the sender, and the other way round. Most people are blocked
    // by nobody and block nobody: that is looked at first. Members are not counted beyond the third.
    internal const string OfSender =
        """
        (SELECT true FROM delivery.blocks WHERE blocked = a.user_id LIMIT 1) IS TRUE AND EXISTS (
            SELECT FROM delivery.blocks b
            JOIN delivery.members o ON o.user_id = b.blocker AND o.conversation_id = a.conversation_id AND o.left_sequence IS NULL
            WHERE b.blocked = a.user_id AND 2 = (SELECT count(*) FROM (
                SELECT FROM delivery.members n WHERE n.conversation_id = a.conversation_id AND n.left_sequence IS NULL LIMIT 3) few)),
        (SELECT true FROM delivery.blocks WHERE blocker = a.user_id LIMIT 1) IS TRUE AND EXISTS (
            SELECT FROM delivery.blocks b
            JOIN delivery.members o ON o.user_id = b.blocked AND o.conversation_id = a.conversation_id AND o.left_sequence IS NULL
            WHERE b.blocker = a.user_id AND 2 = (SELECT count(*) FROM (
                SELECT FROM delivery.members n WHERE n.conversation_id = a.conversation_id AND n.left_sequence IS NULL LIMIT 3) few))
        """;

    internal const string IsBlocked = $"SELECT {OfSender} FROM (SELECT $1::uuid AS conversation_id, $2::uuid AS user_id) a";

    internal const string Between =
        """
        SELECT blocked FROM delivery.blocks WHERE blocker = $1 AND blocked = ANY ($2)
        UNION SELECT blocker FROM delivery.blocks WHERE blocked = $1 AND blocker = ANY ($2)
        """;
}
