-- The lanes of a cursor set are shared by the instances of the subscriber: each lane has one holder, and a holder that has not been
-- heard of for the length of its lease loses its lanes to the others. Time is the database's clock alone.
--
-- A lease only spares work: what protects the effects is the lane's term, checked in the commit that moves the cursor. A holder that
-- sleeps through its lease and wakes late finds another term and changes nothing.

-- A process that takes in events. Its row is all that a heartbeat writes.
CREATE TABLE inbox_instance (
    instance   uuid        NOT NULL PRIMARY KEY,
    -- Host and process, for operators.
    process    text        NOT NULL,
    expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Which instance works on which cursor set.
CREATE TABLE inbox_member (
    subscription text COLLATE "C" NOT NULL,
    source       text COLLATE "C" NOT NULL,
    topic        text COLLATE "C" NOT NULL,
    instance     uuid NOT NULL REFERENCES inbox_instance ON DELETE CASCADE,
    PRIMARY KEY (subscription, source, topic, instance),
    FOREIGN KEY (subscription, source, topic) REFERENCES inbox_source ON DELETE CASCADE
);

ALTER TABLE inbox_cursor ADD holder uuid;

-- Parked events are looked for by lane when a lane changes hands, and an operator asks for another try by setting `retry`.
ALTER TABLE parked_event ADD retry boolean NOT NULL DEFAULT false, ADD edited boolean NOT NULL DEFAULT false;
ALTER TABLE parked_event DROP CONSTRAINT parked_event_cause_check;
-- Every row that is there fits the wider rule.
ALTER TABLE parked_event ADD CONSTRAINT parked_event_cause_check CHECK (cause IN ('UNDECODABLE', 'POISON', 'ATTEMPTS', 'BEHIND', 'REPLAY')) NOT VALID;
-- lint: accept index-blocks-writes: parked events are the exception, so that the table is small
CREATE INDEX parked_event_lane ON parked_event (subscription, source, topic, lane);

-- Says that this instance lives and works on exactly these cursor sets; forgets instances that are long gone.
CREATE FUNCTION inbox_beat(me uuid, process text, lease_seconds double precision, subscriptions text[], sources text[], topics text[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- A heartbeat that a crash takes away costs nothing, so nobody waits for the disk.
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO inbox_instance AS i (instance, process, expires_at)
    VALUES (me, inbox_beat.process, clock_timestamp() + make_interval(secs => lease_seconds))
    ON CONFLICT (instance) DO UPDATE SET expires_at = excluded.expires_at;
    DELETE FROM inbox_member m WHERE m.instance = me AND NOT EXISTS (
        SELECT FROM unnest(subscriptions, sources, topics) AS w(subscription, source, topic)
        WHERE (w.subscription, w.source, w.topic) = (m.subscription, m.source, m.topic));
    INSERT INTO inbox_member (subscription, source, topic, instance)
    SELECT w.subscription, w.source, w.topic, me FROM unnest(subscriptions, sources, topics) AS w(subscription, source, topic)
    WHERE EXISTS (
        SELECT FROM inbox_source s WHERE (s.subscription, s.source, s.topic) = (w.subscription, w.source, w.topic))
    ON CONFLICT DO NOTHING;
    DELETE FROM inbox_instance i WHERE i.expires_at < clock_timestamp() - interval '1 hour';
END $$;

-- Takes lanes that nobody holds, or whose holder's lease is over. A lane whose row is locked is being moved right now: next time.
CREATE FUNCTION inbox_take(
    me uuid, of_subscription text, of_source text, of_topic text, wanted smallint[]
) RETURNS SETOF inbox_cursor LANGUAGE sql AS $$
    UPDATE inbox_cursor c SET holder = me, term = c.term + 1
    FROM (
        SELECT f.lane FROM inbox_cursor f
        WHERE f.subscription = of_subscription AND f.source = of_source AND f.topic = of_topic AND f.lane = ANY (wanted)
            AND (f.holder IS NULL OR NOT EXISTS (
                SELECT FROM inbox_member m JOIN inbox_instance i USING (instance)
                WHERE m.subscription = of_subscription AND m.source = of_source AND m.topic = of_topic
                    AND i.instance = f.holder AND i.expires_at > clock_timestamp()))
        ORDER BY f.lane FOR UPDATE SKIP LOCKED
    ) AS free
    WHERE c.subscription = of_subscription AND c.source = of_source AND c.topic = of_topic AND c.lane = free.lane
    RETURNING c.*;
$$;

-- Moves a lane's cursor in the transaction of the effects, or confirms that it is still where it was. Whoever works with another
-- term or another position than the row's is refused, and its effects go with its transaction.
CREATE FUNCTION inbox_move(
    of_subscription text, of_source text, of_topic text, of_lane smallint, held_term bigint, from_position bigint, to_position bigint
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE inbox_cursor c SET position = to_position, moved_at = clock_timestamp()
    WHERE c.subscription = of_subscription AND c.source = of_source AND c.topic = of_topic AND c.lane = of_lane
        AND c.position = from_position AND c.term = held_term;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'lane % of % has another holder or stands elsewhere', of_lane, of_topic USING ERRCODE = 'MF001';
    END IF;
END $$;
