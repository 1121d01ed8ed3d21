-- A transaction that does what many have asked for emits events of as many causes: they are written by one call, each with its own.

-- Writes the events of a transaction at its end. Takes the place of the function that writes the events of one cause, which stays for
-- processes of the version before.
CREATE FUNCTION outbox_append(
    expected_lanes smallint, lanes smallint[], topics text[], keys text[], payloads bytea[], retentions integer[], contracts bytea[],
    causes bytea[], causes_at timestamptz[], traces text[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    class integer := 'outbox'::regclass::oid::bigint::bit(32)::integer;
    actual_lanes smallint := (SELECT l.lanes FROM outbox_log l);
BEGIN
    IF actual_lanes IS DISTINCT FROM expected_lanes THEN
        RAISE EXCEPTION 'the outbox has % lanes, the writer expects %', actual_lanes, expected_lanes
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    -- In lane order, so that two writers cannot wait for each other; before any nextval, or a smaller id could appear late.
    PERFORM pg_advisory_xact_lock(class, l.lane) FROM (SELECT DISTINCT u.lane FROM unnest(lanes) AS u(lane) ORDER BY u.lane) AS l;
    INSERT INTO outbox (id, occurred_at, passport_at, retention_hours, lane, topic, key, payload, passport, traceparent, contract_hash)
    SELECT nextval('outbox_id'), clock_timestamp(), e.cause_at, nullif(e.retention, 0), e.lane, e.topic, e.key, e.payload, e.cause, e.trace,
        nullif(e.contract, ''::bytea)
    FROM (
        SELECT * FROM unnest(lanes, topics, keys, payloads, retentions, contracts, causes, causes_at, traces)
            WITH ORDINALITY AS u(lane, topic, key, payload, retention, contract, cause, cause_at, trace, n)
        ORDER BY n
    ) AS e;
END $$;
