-- What the events of a batch cost: arrays that are unnested side by side in FROM are copied to a temporary store first, each by itself, and
-- sorted back into their order; in the SELECT list they are walked together, from the first to the last.
CREATE OR REPLACE FUNCTION outbox_append(
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
        -- An array without elements yields NULL beside the others.
        SELECT unnest(lanes) AS lane, unnest(topics) AS topic, unnest(keys) AS key, unnest(payloads) AS payload,
            unnest(retentions) AS retention, unnest(contracts) AS contract, unnest(causes) AS cause, unnest(causes_at) AS cause_at,
            unnest(traces) AS trace
    ) AS e;
END $$;
