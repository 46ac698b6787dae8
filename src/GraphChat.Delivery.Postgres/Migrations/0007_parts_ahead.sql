-- Makes the partitions from where the line is up to a position: what retention dropped behind it does not come back empty.
CREATE OR REPLACE FUNCTION delivery.make_event_partitions(up_to bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    size constant bigint := 16777216;
    part bigint := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(7236827014);
    FOR part IN (SELECT position / size FROM delivery.line) .. up_to / size LOOP
        IF to_regclass('delivery.events_' || part) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE IF NOT EXISTS delivery.%I PARTITION OF delivery.events FOR VALUES FROM (%s) TO (%s)',
                'events_' || part, part * size, (part + 1) * size);
        END IF;
    END LOOP;
END
$$;
