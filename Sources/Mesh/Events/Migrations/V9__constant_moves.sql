-- A move of a cursor costs the same however many moves came before it.
--
-- As long as any transaction of the database lasts (a dump, a forgotten session), nobody may clean up the versions of a row that moves
-- have left behind. So a lane's row is found by lane and by the stretch of the log in which it stands: a move passes the versions of this
-- stretch only, and the newest stretch comes first for those who ask where a lane stands. Within a stretch a move writes to no index. A
-- lane has one row all the same: rows are made once, all of a cursor set together, and a move takes its row along.
--
-- The functions below take this way whatever the planner finds cheaper: it judges by a table that was small when it was looked at last.

ALTER TABLE inbox_cursor ADD stretch bigint GENERATED ALWAYS AS (position >> 10) STORED;
-- lint: accept constraint-validates: lanes alone were unique, so that it cannot fail; a row for each lane is a small table
ALTER TABLE inbox_cursor DROP CONSTRAINT inbox_cursor_pkey, ADD PRIMARY KEY (subscription, source, topic, lane, stretch);

-- The lanes of a cursor set as they stand.
CREATE FUNCTION inbox_lanes(of_subscription text, of_source text, of_topic text) RETURNS SETOF inbox_cursor LANGUAGE sql STABLE ROWS 16
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
    SELECT c.* FROM inbox_source s
    CROSS JOIN generate_series(0, s.lanes - 1) AS l(lane)
    CROSS JOIN LATERAL (
        SELECT * FROM inbox_cursor i
        WHERE i.subscription = of_subscription AND i.source = of_source AND i.topic = of_topic AND i.lane = l.lane::int2
        ORDER BY i.stretch DESC LIMIT 1
    ) AS c
    WHERE s.subscription = of_subscription AND s.source = of_source AND s.topic = of_topic;
$$;

-- As before, but within the stretch.
CREATE OR REPLACE FUNCTION inbox_move(
    of_subscription text, of_source text, of_topic text, of_lane smallint, held_term bigint, from_position bigint, to_position bigint
) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off AS $$
BEGIN
    UPDATE inbox_cursor c SET position = to_position, moved_at = clock_timestamp()
    WHERE c.subscription = of_subscription AND c.source = of_source AND c.topic = of_topic AND c.lane = of_lane
        AND c.stretch = from_position >> 10 AND c.position = from_position AND c.term = held_term;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'lane % of % has another holder or stands elsewhere', of_lane, of_topic USING ERRCODE = 'MF001';
    END IF;
END $$;

-- The same for several lanes: all of them, or none. They are moved one by one, because no join is sure not to look at all versions of all
-- lanes; in lane order, so that two who both believe to hold some lanes cannot wait for each other.
CREATE OR REPLACE FUNCTION inbox_move(
    of_subscription text, of_source text, of_topic text, of_lanes smallint[], held_terms bigint[], from_positions bigint[], to_positions bigint[]
) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
    m record;
BEGIN
    FOR m IN
        SELECT * FROM unnest(of_lanes, held_terms, from_positions, to_positions) AS n(lane, held_term, from_position, to_position) ORDER BY n.lane
    LOOP
        UPDATE inbox_cursor c SET position = m.to_position, moved_at = clock_timestamp()
        WHERE c.subscription = of_subscription AND c.source = of_source AND c.topic = of_topic AND c.lane = m.lane
            AND c.stretch = m.from_position >> 10 AND c.position = m.from_position AND c.term = m.held_term;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'lane % of % has another holder or stands elsewhere', m.lane, of_topic USING ERRCODE = 'MF001';
        END IF;
    END LOOP;
END $$;
