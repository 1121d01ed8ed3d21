-- The log of this service's events: insert-only, partitioned by day, ordered by lane.
--
-- Within a lane, ids become visible in increasing order: a writer takes the lane's advisory lock before it draws an id and
-- PostgreSQL lets go of the lock only after the commit is visible. A reader that has passed id X of a lane never meets a smaller one.
-- Nothing depends on transaction ids, and no row of the log is ever updated.

-- What the log is. The epoch changes when this database is restored to an earlier time: see outbox_new_epoch().
CREATE TABLE outbox_log (
    one             boolean     PRIMARY KEY DEFAULT true CHECK (one),
    epoch           uuid        NOT NULL DEFAULT gen_random_uuid(),
    lanes           smallint    NOT NULL CHECK (lanes > 0),
    -- The greatest id that retention has dropped; details are in outbox_floor.
    dropped_through bigint      NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO outbox_log (lanes) VALUES (64);

-- Must not cache: a session that kept ids aside would insert a smaller one after a greater one was read.
CREATE SEQUENCE outbox_id AS bigint CACHE 1 NO CYCLE;

CREATE TABLE outbox (
    id              bigint      NOT NULL,
    occurred_at     timestamptz NOT NULL,
    -- When the Passport was first attached, if an earlier event of the chain did it: its expiry is judged at that moment.
    passport_at     timestamptz,
    -- How long this event must be kept, if not the producer's default.
    retention_hours integer,
    lane            smallint    NOT NULL,
    topic           text        COLLATE "C" NOT NULL,
    key             text        COLLATE "C" NOT NULL,
    payload         bytea       NOT NULL,
    passport        bytea,
    traceparent     text,
    contract_hash   bytea,
    -- The reader's index: a topic's lane in order of ids. occurred_at is in it only because the partition key must be.
    PRIMARY KEY (topic, lane, id, occurred_at)
) PARTITION BY RANGE (occurred_at);

-- Catches what no day's partition takes, so that a late maintenance never fails a business transaction.
CREATE TABLE outbox_default PARTITION OF outbox DEFAULT;

-- The last id of each lane that retention has dropped: whoever stands below it has missed events and must be told.
CREATE TABLE outbox_floor (
    topic text     COLLATE "C" NOT NULL,
    lane  smallint NOT NULL,
    id    bigint   NOT NULL,
    PRIMARY KEY (topic, lane)
);

-- Writes the events of one cause at the end of a transaction. `locks` names every lane that the whole transaction touches.
CREATE FUNCTION outbox_append(
    expected_lanes smallint, locks smallint[], lanes smallint[], topics text[], keys text[], payloads bytea[], retentions integer[],
    cause bytea, cause_at timestamptz, trace text
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
    INSERT INTO outbox (id, occurred_at, passport_at, retention_hours, lane, topic, key, payload, passport, traceparent)
    SELECT nextval('outbox_id'), clock_timestamp(), cause_at, nullif(e.retention, 0), e.lane, e.topic, e.key, e.payload, cause, trace
    FROM (
        SELECT * FROM unnest(lanes, topics, keys, payloads, retentions) WITH ORDINALITY AS u(lane, topic, key, payload, retention, n)
        ORDER BY n
    ) AS e;
END $$;

-- Makes the partitions of today, of the days ahead, and of every day that the default partition holds events of; those move
-- to their day. Called with a short lock_timeout: it gives way to whoever reads or writes for long.
CREATE FUNCTION outbox_prepare(days_ahead integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
    day date;
    partition text;
    low timestamptz;
    high timestamptz;
    made integer := 0;
BEGIN
    FOR day IN
        SELECT today + n FROM generate_series(0, days_ahead) AS n
        UNION SELECT (occurred_at AT TIME ZONE 'UTC')::date FROM outbox_default
        ORDER BY 1
    LOOP
        partition := 'outbox_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass(partition) IS NOT NULL;
        low := day::timestamp AT TIME ZONE 'UTC';
        high := (day + 1)::timestamp AT TIME ZONE 'UTC';
        EXECUTE format('CREATE TABLE %I (LIKE outbox INCLUDING ALL)', partition);
        -- Lets ATTACH skip its scan of the new table.
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (occurred_at >= %L AND occurred_at < %L)', partition, partition || '_day', low, high);
        IF day <= today THEN
            -- Rows may have to move: a reader that planned before the move must not miss them, so none may be reading.
            LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE;
            EXECUTE format(
                'WITH moved AS (DELETE FROM outbox_default WHERE occurred_at >= %L AND occurred_at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
                low, high, partition);
        END IF;
        EXECUTE format('ALTER TABLE outbox ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition, low, high);
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', partition, partition || '_day');
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

-- Drops the partitions whose every event is older than `retention_hours` and than its own retention, and notes what is gone.
CREATE FUNCTION outbox_drop_old(retention_hours integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    partition record;
    needed boolean;
    dropped integer := 0;
BEGIN
    FOR partition IN
        SELECT c.relname AS name, to_date(substring(c.relname FROM 8), 'YYYYMMDD') AS day
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'outbox'::regclass AND c.relname ~ '^outbox_[0-9]{8}$'
        ORDER BY c.relname
    LOOP
        EXIT WHEN (partition.day + 1)::timestamp AT TIME ZONE 'UTC' > clock_timestamp() - make_interval(hours => outbox_drop_old.retention_hours);
        EXECUTE format(
            'SELECT EXISTS (SELECT FROM %I WHERE retention_hours > $1 AND occurred_at + make_interval(hours => retention_hours) > clock_timestamp())',
            partition.name) INTO needed USING outbox_drop_old.retention_hours;
        CONTINUE WHEN needed;
        -- Readers wait until floors and partition have changed together.
        LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE;
        EXECUTE format(
            'INSERT INTO outbox_floor AS f (topic, lane, id) SELECT topic, lane, max(id) FROM %I GROUP BY topic, lane
             ON CONFLICT (topic, lane) DO UPDATE SET id = greatest(f.id, excluded.id)', partition.name);
        EXECUTE format(
            'UPDATE outbox_log SET dropped_through = greatest(dropped_through, (SELECT max(id) FROM %I))', partition.name);
        EXECUTE format('DROP TABLE %I', partition.name);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;

-- To be called after this database was restored to an earlier time: every subscriber stops and an operator decides how it goes on.
CREATE FUNCTION outbox_new_epoch() RETURNS uuid LANGUAGE sql AS $$
    UPDATE outbox_log SET epoch = gen_random_uuid() RETURNING epoch;
$$;

SELECT outbox_prepare(3);
