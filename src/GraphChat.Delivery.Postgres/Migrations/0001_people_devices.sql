-- People as the identity provider named them, the devices of each, and the signed chains that tie them together.
CREATE TABLE delivery.people (
  id uuid PRIMARY KEY,
  display_name text NOT NULL CHECK (char_length(display_name) BETWEEN 1 AND 100),
  role smallint NOT NULL CHECK (role BETWEEN 1 AND 3)
);
-- "C" sorts by code point, as cursors over names do.
CREATE INDEX people_by_name ON delivery.people (display_name COLLATE "C", id);

CREATE TABLE delivery.devices (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  cipher_suite integer NOT NULL,
  signature_key bytea NOT NULL,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE INDEX devices_by_user ON delivery.devices (user_id, created_at);

CREATE TABLE delivery.device_chains (
  user_id uuid NOT NULL,
  index integer NOT NULL CHECK (index >= 0),
  entry bytea NOT NULL,
  PRIMARY KEY (user_id, index)
);

CREATE TABLE delivery.session_devices (
  session_id text PRIMARY KEY,
  device_id uuid NOT NULL REFERENCES delivery.devices (id)
);
CREATE INDEX session_devices_by_device ON delivery.session_devices (device_id);
