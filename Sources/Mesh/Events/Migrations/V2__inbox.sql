-- What this service has taken in from the logs of others.
--
-- A cursor set belongs to one topic of one source for one subscription, so a topic that is subscribed to later starts at the
-- beginning without touching the others. A lane's position moves in the handler's own transaction: an event at or below it
-- has taken effect, one above has not.

-- One row per cursor set, written at first contact: the epoch and the lanes of the log that the positions belong to.
CREATE TABLE inbox_source (
    subscription text        COLLATE "C" NOT NULL,
    source       text        COLLATE "C" NOT NULL,
    topic        text        COLLATE "C" NOT NULL,
    epoch        uuid        NOT NULL,
    lanes        smallint    NOT NULL CHECK (lanes > 0),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (subscription, source, topic)
);

-- The row is also the lane's lock. `term` fences: whoever takes a lane over, sets it back for a replay, or touches its parked
-- events raises the term in the same transaction, and the move of anyone who worked with the old term finds no row.
CREATE TABLE inbox_cursor (
    subscription text        COLLATE "C" NOT NULL,
    source       text        COLLATE "C" NOT NULL,
    topic        text        COLLATE "C" NOT NULL,
    lane         smallint    NOT NULL,
    position     bigint      NOT NULL DEFAULT 0,
    term         bigint      NOT NULL DEFAULT 0,
    moved_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (subscription, source, topic, lane),
    FOREIGN KEY (subscription, source, topic) REFERENCES inbox_source ON DELETE CASCADE
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- Events that could not take effect, and the later events of their keys, in order. As long as a key has a row here, every new
-- event of it is parked behind.
CREATE TABLE parked_event (
    parked_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription  text        COLLATE "C" NOT NULL,
    source        text        COLLATE "C" NOT NULL,
    topic         text        COLLATE "C" NOT NULL,
    lane          smallint    NOT NULL,
    key           text        COLLATE "C" NOT NULL,
    epoch         uuid        NOT NULL,
    event_id      bigint      NOT NULL,
    occurred_at   timestamptz NOT NULL,
    passport_at   timestamptz,
    payload       bytea       NOT NULL,
    passport      bytea,
    traceparent   text,
    contract_hash bytea,
    cause         text        NOT NULL CHECK (cause IN ('UNDECODABLE', 'POISON', 'ATTEMPTS', 'BEHIND')),
    error         text        NOT NULL,
    attempts      integer     NOT NULL,
    parked_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX parked_event_key ON parked_event (subscription, source, topic, key, parked_id);
