-- A move of a cursor costs the same however many moves came before it.
--
-- As long as any transaction of the database lasts (a dump, a forgotten session), nobody may clean up the versions of a row that moves
-- have left behind. A lane's row is therefore found by lane and position: a move goes straight to the version that stands there, and the
-- newest one comes first for those who ask where a lane stands. A lane has one row all the same: rows are made once, all of a cursor set
-- together, and a move takes its row along.

-- lint: accept constraint-validates: lanes alone were unique, so that it cannot fail; a row for each lane is a small table
ALTER TABLE inbox_cursor DROP CONSTRAINT inbox_cursor_pkey, ADD PRIMARY KEY (subscription, source, topic, lane, position);
-- A move writes to the index in any case, so that room for the next version beside the old one gains nothing.
ALTER TABLE inbox_cursor RESET (fillfactor);

-- The lanes of a cursor set as they stand.
CREATE FUNCTION inbox_lanes(of_subscription text, of_source text, of_topic text) RETURNS SETOF inbox_cursor LANGUAGE sql STABLE ROWS 16
SET enable_seqscan = off AS $$
    SELECT c.* FROM inbox_source s
    CROSS JOIN generate_series(0, s.lanes - 1) AS l(lane)
    CROSS JOIN LATERAL (
        SELECT * FROM inbox_cursor i
        WHERE i.subscription = of_subscription AND i.source = of_source AND i.topic = of_topic AND i.lane = l.lane::int2
        ORDER BY i.position DESC LIMIT 1
    ) AS c
    WHERE s.subscription = of_subscription AND s.source = of_source AND s.topic = of_topic;
$$;

-- As before, but never by looking at the whole table, which is what the planner chooses as long as it has been found small.
CREATE OR REPLACE FUNCTION inbox_move(
    of_subscription text, of_source text, of_topic text, of_lane smallint, held_term bigint, from_position bigint, to_position bigint
) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    UPDATE inbox_cursor c SET position = to_position, moved_at = clock_timestamp()
    WHERE c.subscription = of_subscription AND c.source = of_source AND c.topic = of_topic AND c.lane = of_lane
        AND c.position = from_position AND c.term = held_term;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'lane % of % has another holder or stands elsewhere', of_lane, of_topic USING ERRCODE = 'MF001';
    END IF;
END $$;

-- Moves the cursors of several lanes as the function of one lane does with its lane: all of them, or none.
CREATE OR REPLACE FUNCTION inbox_move(
    of_subscription text, of_source text, of_topic text, of_lanes smallint[], held_terms bigint[], from_positions bigint[], to_positions bigint[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    m record;
BEGIN
    -- One by one, because a join would look at all versions of all lanes; in lane order, so that two who both believe to hold some lanes
    -- cannot wait for each other.
    FOR m IN SELECT * FROM unnest(of_lanes, held_terms, from_positions, to_positions) AS n(lane, held_term, from_position, to_position) ORDER BY lane
    LOOP
        PERFORM inbox_move(of_subscription, of_source, of_topic, m.lane, m.held_term, m.from_position, m.to_position);
    END LOOP;
END $$;
