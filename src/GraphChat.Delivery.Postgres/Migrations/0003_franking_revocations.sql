-- One franking key a month, wrapped under a key of the nodes.
CREATE TABLE delivery.franking_keys (
  id text PRIMARY KEY,
  wrapped bytea NOT NULL
);

-- What ended, in commit order without gaps: the counter's row stays locked until the revocation is committed.
CREATE TABLE delivery.revocation_head (
  only boolean PRIMARY KEY DEFAULT true CHECK (only),
  number bigint NOT NULL
);
INSERT INTO delivery.revocation_head (number) VALUES (0);

CREATE TABLE delivery.revocations (
  number bigint PRIMARY KEY,
  session_id text,
  device_id uuid,
  user_id uuid,
  revoked_at timestamptz NOT NULL,
  CHECK (num_nonnulls(session_id, device_id, user_id) = 1)
);
CREATE INDEX revocations_by_session ON delivery.revocations (session_id) WHERE session_id IS NOT NULL;
