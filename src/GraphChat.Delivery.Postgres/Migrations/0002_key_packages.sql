-- Key packages wait here until somebody claims them; each is handed out once, the last-resort one again and again.
CREATE TABLE delivery.key_packages (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  device_id uuid NOT NULL REFERENCES delivery.devices (id),
  reference bytea NOT NULL,
  bytes bytea NOT NULL,
  not_after timestamptz NOT NULL
);
CREATE INDEX key_packages_by_device ON delivery.key_packages (device_id, id);

CREATE TABLE delivery.last_resort_key_packages (
  device_id uuid PRIMARY KEY REFERENCES delivery.devices (id),
  reference bytea NOT NULL,
  bytes bytea NOT NULL,
  not_after timestamptz NOT NULL
);

-- An init key is used once in the whole service (RFC 9420 section 10).
CREATE TABLE delivery.init_keys (
  init_key_sha256 bytea PRIMARY KEY,
  reference bytea NOT NULL
);

CREATE TABLE delivery.key_package_claims (
  claimer uuid NOT NULL,
  claim_id uuid NOT NULL,
  digest bytea NOT NULL,
  claimed_at timestamptz NOT NULL,
  device_ids uuid[] NOT NULL,
  packages bytea[] NOT NULL,
  PRIMARY KEY (claimer, claim_id)
);
CREATE INDEX key_package_claims_by_time ON delivery.key_package_claims (claimed_at);

-- Who was handed which package: a commit may add only what its sender claimed.
CREATE TABLE delivery.claimed_key_packages (
  claimer uuid NOT NULL,
  reference bytea NOT NULL,
  claimed_at timestamptz NOT NULL,
  PRIMARY KEY (claimer, reference)
);
CREATE INDEX claimed_key_packages_by_time ON delivery.claimed_key_packages (claimed_at);
