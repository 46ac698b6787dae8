-- People whose data is to go; the row goes last, so whatever was cut short goes on.

CREATE TABLE delivery.erasures (
    user_id uuid PRIMARY KEY,
    requested_at timestamptz NOT NULL
);
CREATE INDEX group_devices_by_user ON delivery.group_devices (user_id, conversation_id);
CREATE INDEX positions_by_user ON delivery.positions (user_id);
