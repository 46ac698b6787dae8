-- What is known of attachments; their bytes are ciphertext and lie elsewhere.

CREATE TABLE delivery.attachments (
    attachment_id uuid PRIMARY KEY,
    conversation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    size bigint NOT NULL,
    hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    completed_at timestamptz,
    sequence bigint
);
CREATE INDEX attachments_by_user ON delivery.attachments (user_id) INCLUDE (size, created_at);
CREATE INDEX attachments_by_age ON delivery.attachments (created_at);
