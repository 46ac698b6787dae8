-- Who wants to hear nothing of whom, and what ends by it: a person's following of a conversation of two.

CREATE TABLE delivery.blocks (
    blocker uuid NOT NULL,
    blocked uuid NOT NULL,
    blocked_at timestamptz NOT NULL,
    PRIMARY KEY (blocker, blocked)
);
CREATE INDEX blocks_by_blocked ON delivery.blocks (blocked, blocker);

ALTER TABLE delivery.revocations ADD COLUMN blocked uuid;
ALTER TABLE delivery.revocations ADD COLUMN conversation_id uuid;
