-- How far people have read, what they let others see, and retention of the log by whole partitions.

CREATE TABLE delivery.positions (
    conversation_id uuid NOT NULL,
    device_id uuid NOT NULL,
    user_id uuid NOT NULL,
    delivered bigint NOT NULL,
    read bigint NOT NULL,
    PRIMARY KEY (conversation_id, user_id, device_id)
) WITH (fillfactor = 70);

CREATE TABLE delivery.person_settings (
    user_id uuid PRIMARY KEY,
    show_positions boolean NOT NULL,
    show_last_seen boolean NOT NULL,
    last_seen_at timestamptz
);

-- Unread messages are those after a position less the few that are none: this finds the few.
CREATE INDEX events_of_groups ON delivery.events (conversation_id, sequence) WHERE kind <> 1;

-- Drops the partitions that hold nothing newer than the given time and that the line has left; gives how many.
CREATE FUNCTION delivery.drop_event_partitions(older_than timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    size constant bigint := 16777216;
    current bigint := (SELECT position / size FROM delivery.line);
    name text;
    newest timestamptz;
    dropped integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(7236827014);
    FOR name IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'delivery.events'::regclass AND substring(c.relname FROM 8)::bigint < current
    LOOP
        EXECUTE format('SELECT created_at FROM delivery.%I ORDER BY position DESC LIMIT 1', name) INTO newest;
        IF newest IS NULL OR newest < older_than THEN
            EXECUTE format('DROP TABLE delivery.%I', name);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END
$$;
REVOKE ALL ON FUNCTION delivery.drop_event_partitions(timestamptz) FROM PUBLIC;
