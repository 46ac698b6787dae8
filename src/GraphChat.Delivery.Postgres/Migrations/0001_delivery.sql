-- The delivery service: people, devices, key packages, conversations, the log and what follows from it.

-- The one line: commit order as a number. Its row is locked last in every transaction that stores events.
CREATE TABLE delivery.line (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO delivery.line (position) VALUES (0);

CREATE TABLE delivery.people (
    user_id uuid PRIMARY KEY,
    display_name text COLLATE "C" NOT NULL,
    role smallint NOT NULL
);
CREATE INDEX people_by_name ON delivery.people (display_name, user_id);

CREATE TABLE delivery.devices (
    device_id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    cipher_suite integer NOT NULL,
    signature_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX devices_by_user ON delivery.devices (user_id, created_at, device_id);

CREATE TABLE delivery.device_chain (
    user_id uuid NOT NULL,
    index integer NOT NULL,
    entry bytea NOT NULL,
    PRIMARY KEY (user_id, index)
);

CREATE TABLE delivery.sessions (
    session_id text PRIMARY KEY,
    device_id uuid NOT NULL
);

CREATE TABLE delivery.key_packages (
    reference bytea PRIMARY KEY,
    device_id uuid NOT NULL,
    bytes bytea NOT NULL,
    not_after timestamptz NOT NULL
);
CREATE INDEX key_packages_by_device ON delivery.key_packages (device_id, not_after);

CREATE TABLE delivery.last_resorts (
    device_id uuid PRIMARY KEY,
    reference bytea NOT NULL,
    bytes bytea NOT NULL,
    not_after timestamptz NOT NULL
);

-- Every init key that was ever published, so that none is used twice.
CREATE TABLE delivery.init_keys (
    init_key_hash bytea PRIMARY KEY,
    reference bytea NOT NULL,
    not_after timestamptz NOT NULL
);

CREATE TABLE delivery.claims (
    claimer uuid NOT NULL,
    claim_id uuid NOT NULL,
    digest bytea NOT NULL,
    claimed_at timestamptz NOT NULL,
    PRIMARY KEY (claimer, claim_id)
);

CREATE TABLE delivery.claimed_packages (
    claimer uuid NOT NULL,
    claim_id uuid NOT NULL,
    device_id uuid NOT NULL,
    reference bytea,
    bytes bytea,
    PRIMARY KEY (claimer, claim_id, device_id)
);

CREATE TABLE delivery.claimed_references (
    claimer uuid NOT NULL,
    reference bytea NOT NULL,
    claimed_at timestamptz NOT NULL,
    PRIMARY KEY (claimer, reference)
);

-- The row is locked for each append: it stays small, and its page keeps room for the new versions.
CREATE TABLE delivery.conversations (
    conversation_id uuid PRIMARY KEY,
    created_at timestamptz NOT NULL,
    creator_device uuid NOT NULL,
    digest bytea NOT NULL,
    group_id bytea NOT NULL,
    epoch bigint NOT NULL,
    removal_epoch bigint NOT NULL,
    commit_sequence bigint NOT NULL,
    head bigint NOT NULL,
    head_hash bytea NOT NULL,
    last_position bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE delivery.groups (
    conversation_id uuid PRIMARY KEY,
    state bytea NOT NULL,
    group_info bytea NOT NULL
);

CREATE TABLE delivery.group_devices (
    conversation_id uuid NOT NULL,
    device_id uuid NOT NULL,
    user_id uuid NOT NULL,
    PRIMARY KEY (conversation_id, device_id)
);

-- One commit an epoch, whatever else goes wrong.
CREATE TABLE delivery.commits (
    conversation_id uuid NOT NULL,
    epoch bigint NOT NULL,
    sequence bigint NOT NULL,
    fingerprint bytea NOT NULL,
    PRIMARY KEY (conversation_id, epoch)
);

-- A stay covers the events after joined_*, up to and with left_*.
CREATE TABLE delivery.members (
    conversation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    joined_sequence bigint NOT NULL,
    joined_position bigint NOT NULL,
    left_sequence bigint,
    left_position bigint,
    PRIMARY KEY (conversation_id, user_id, joined_sequence)
);
CREATE UNIQUE INDEX members_now ON delivery.members (user_id, conversation_id) INCLUDE (joined_sequence, joined_position)
    WHERE left_sequence IS NULL;
CREATE INDEX members_left ON delivery.members (user_id, left_position) WHERE left_sequence IS NOT NULL;
CREATE INDEX members_in_order ON delivery.members (conversation_id, joined_sequence, user_id) WHERE left_sequence IS NULL;

-- Partitioned by position, so that retention can drop whole parts.
CREATE TABLE delivery.events (
    position bigint NOT NULL,
    conversation_id uuid NOT NULL,
    sequence bigint NOT NULL,
    event_id uuid NOT NULL,
    kind smallint NOT NULL,
    created_at timestamptz NOT NULL,
    sender uuid,
    sender_device uuid,
    client_message_id uuid,
    epoch bigint NOT NULL,
    payload bytea NOT NULL,
    hash bytea NOT NULL,
    previous_hash bytea NOT NULL,
    franking_key text,
    franking_tag bytea,
    franking_time bigint,
    PRIMARY KEY (position)
) PARTITION BY RANGE (position);
-- Payloads are ciphertext: compressing them costs time and gains nothing.
ALTER TABLE delivery.events ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE INDEX events_by_sequence ON delivery.events (conversation_id, sequence);
CREATE INDEX events_by_position ON delivery.events (conversation_id, position);
CREATE INDEX events_by_id ON delivery.events (event_id);

-- Makes the partitions that positions up to the given one need. Runs as its owner: who appends need not own tables.
CREATE FUNCTION delivery.make_event_partitions(up_to bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    size constant bigint := 16777216;
    part bigint := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(7236827014);
    FOR part IN 0 .. up_to / size LOOP
        IF to_regclass('delivery.events_' || part) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE IF NOT EXISTS delivery.%I PARTITION OF delivery.events FOR VALUES FROM (%s) TO (%s)',
                'events_' || part, part * size, (part + 1) * size);
        END IF;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION delivery.make_event_partitions(bigint) FROM PUBLIC;
SELECT delivery.make_event_partitions(16777216);

-- Idempotency keys outlive the events that they belong to, and the other way round.
CREATE TABLE delivery.append_keys (
    device_id uuid NOT NULL,
    client_message_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    sequence bigint NOT NULL,
    digest bytea NOT NULL,
    PRIMARY KEY (device_id, client_message_id)
);

CREATE TABLE delivery.welcomes (
    position bigint PRIMARY KEY,
    conversation_id uuid NOT NULL,
    sequence bigint NOT NULL,
    hash bytea NOT NULL,
    welcome bytea NOT NULL,
    ratchet_tree bytea NOT NULL,
    UNIQUE (conversation_id, sequence)
);

CREATE TABLE delivery.welcome_devices (
    device_id uuid NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (device_id, position)
);
CREATE INDEX welcome_devices_by_position ON delivery.welcome_devices (position) INCLUDE (device_id);

CREATE TABLE delivery.revocation_line (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    number bigint NOT NULL
);
INSERT INTO delivery.revocation_line (number) VALUES (0);

CREATE TABLE delivery.revocations (
    number bigint PRIMARY KEY,
    session_id text,
    device_id uuid,
    user_id uuid,
    revoked_at timestamptz NOT NULL
);
CREATE INDEX revocations_by_session ON delivery.revocations (session_id) WHERE session_id IS NOT NULL;

-- One key a month, wrapped under the nodes' secret: who holds the database alone cannot make a tag.
CREATE TABLE delivery.franking_keys (
    key_id text PRIMARY KEY,
    wrapped bytea NOT NULL
);
