-- Drops the partitions that hold nothing newer than the given time and that the line has left, oldest first; gives how many. Nothing goes
-- before what came before it, and one event with the time of a clock that had gone back does not speak for those beside it.
CREATE OR REPLACE FUNCTION delivery.drop_event_partitions(older_than timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    size constant bigint := 16777216;
    looked_at constant integer := 10000;
    current bigint := (SELECT position / size FROM delivery.line);
    name text;
    newest timestamptz;
    is_kept boolean := false;
    dropped integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(7236827014);
    FOR name IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'delivery.events'::regclass AND substring(c.relname FROM 8)::bigint < current
        ORDER BY substring(c.relname FROM 8)::bigint
    LOOP
        EXECUTE format(
            'SELECT max(l.created_at) FROM (SELECT created_at FROM delivery.%I ORDER BY position DESC LIMIT %s) l', name, looked_at) INTO newest;
        is_kept := is_kept OR coalesce(newest >= older_than, false);
        IF newest IS NULL OR NOT is_kept THEN
            EXECUTE format('DROP TABLE delivery.%I', name);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END
$$;
