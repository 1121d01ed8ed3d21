-- Each event says under which version of its contract it was written (WIRE.md 4.3): readers see when the sides have grown apart.

-- Writes the events of one cause at the end of a transaction. `locks` names every lane that the whole transaction touches.
CREATE FUNCTION outbox_append(
    expected_lanes smallint, locks smallint[], lanes smallint[], topics text[], keys text[], payloads bytea[], retentions integer[],
    contracts bytea[], cause bytea, cause_at timestamptz, trace text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    class integer := 'outbox'::regclass::oid::bigint::bit(32)::integer;
    actual_lanes smallint := (SELECT l.lanes FROM outbox_log l);
    lock smallint;
BEGIN
    IF actual_lanes IS DISTINCT FROM expected_lanes THEN
        RAISE EXCEPTION 'the outbox has % lanes, the writer expects %', actual_lanes, expected_lanes
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    -- In lane order, so that two writers cannot wait for each other; before any nextval, or a smaller id could appear late.
    FOR lock IN SELECT DISTINCT l FROM unnest(locks) AS l ORDER BY l LOOP
        PERFORM pg_advisory_xact_lock(class, lock);
    END LOOP;
    INSERT INTO outbox (id, occurred_at, passport_at, retention_hours, lane, topic, key, payload, passport, traceparent, contract_hash)
    SELECT nextval('outbox_id'), clock_timestamp(), cause_at, nullif(e.retention, 0), e.lane, e.topic, e.key, e.payload, cause, trace,
        nullif(e.contract, ''::bytea)
    FROM (
        SELECT * FROM unnest(lanes, topics, keys, payloads, retentions, contracts)
            WITH ORDINALITY AS u(lane, topic, key, payload, retention, contract, n)
        ORDER BY n
    ) AS e;
END $$;
