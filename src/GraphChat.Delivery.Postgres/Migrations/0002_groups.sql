-- Proposals, signed receipts, and what devices say of the epochs that commits began.

ALTER TABLE delivery.conversations ADD COLUMN proposals integer NOT NULL DEFAULT 0;
ALTER TABLE delivery.conversations ADD COLUMN pending_removals uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE delivery.conversations ADD COLUMN health smallint NOT NULL DEFAULT 0;
ALTER TABLE delivery.conversations ADD COLUMN frozen uuid[] NOT NULL DEFAULT '{}';
ALTER TABLE delivery.conversations ADD COLUMN receipt_hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex');

ALTER TABLE delivery.events ADD COLUMN receipt bytea;

-- Those of the present epoch; the next commit ends their time.
CREATE TABLE delivery.proposals (
    conversation_id uuid NOT NULL,
    sequence bigint NOT NULL,
    reference bytea NOT NULL,
    device_id uuid,
    removed uuid,
    PRIMARY KEY (conversation_id, sequence)
);

CREATE TABLE delivery.epoch_reports (
    conversation_id uuid NOT NULL,
    device_id uuid NOT NULL,
    epoch bigint NOT NULL,
    fingerprint bytea,
    reported_at timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, device_id)
);

-- For removals that are due, and for how many key packages of a device were given away.
CREATE INDEX devices_revoked ON delivery.devices (device_id) WHERE revoked_at IS NOT NULL;
CREATE INDEX group_devices_by_device ON delivery.group_devices (device_id, conversation_id);
CREATE INDEX claimed_packages_by_device ON delivery.claimed_packages (device_id) WHERE reference IS NOT NULL;

ALTER TABLE delivery.welcomes ADD COLUMN stored_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX welcomes_by_age ON delivery.welcomes (stored_at);
