-- What a commit costs, on both sides of the log: a single event, which is what most transactions emit, is written by a plain statement,
-- and the events of several lanes may take effect in one transaction.

-- Ends a write to a log whose lanes are not those that the writer counts on. Called when that has been found out.
CREATE FUNCTION outbox_refuse(expected_lanes smallint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the outbox has % lanes, the writer expects %', (SELECT l.lanes FROM outbox_log l), expected_lanes
        USING ERRCODE = 'object_not_in_prerequisite_state';
END $$;

-- Moves the cursors of several lanes as the function of one lane does with its lane. That one stays: most transactions have one lane.
CREATE FUNCTION inbox_move(
    of_subscription text, of_source text, of_topic text, of_lanes smallint[], held_terms bigint[], from_positions bigint[], to_positions bigint[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    moved integer;
BEGIN
    -- In lane order, so that two who both believe to hold some lanes cannot wait for each other.
    PERFORM FROM inbox_cursor c
    WHERE c.subscription = of_subscription AND c.source = of_source AND c.topic = of_topic AND c.lane = ANY (of_lanes)
    ORDER BY c.lane FOR UPDATE;
    UPDATE inbox_cursor c SET position = m.to_position, moved_at = clock_timestamp()
    FROM unnest(of_lanes, held_terms, from_positions, to_positions) AS m(lane, held_term, from_position, to_position)
    WHERE c.subscription = of_subscription AND c.source = of_source AND c.topic = of_topic AND c.lane = m.lane
        AND c.position = m.from_position AND c.term = m.held_term;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> cardinality(of_lanes) THEN
        RAISE EXCEPTION '% of % lanes of % have another holder or stand elsewhere', cardinality(of_lanes) - moved, cardinality(of_lanes), of_topic
            USING ERRCODE = 'MF001';
    END IF;
END $$;
