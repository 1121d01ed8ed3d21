-- What operators have done to the events that this service takes in: written in the transaction of the deed itself.
CREATE TABLE event_audit (
    audit_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- The person, as the command was told.
    operator     text        NOT NULL,
    action       text        NOT NULL CHECK (action IN ('RETRY', 'SKIP', 'EDIT', 'REPLAY', 'REPLAY_KEY', 'ADOPT_EPOCH')),
    reason       text        NOT NULL,
    subscription text        COLLATE "C" NOT NULL,
    source       text        COLLATE "C" NOT NULL,
    topic        text        COLLATE "C" NOT NULL,
    key          text        COLLATE "C",
    event_id     bigint,
    -- What the deed touched: events or lanes.
    touched      bigint      NOT NULL,
    -- The payload that was skipped or replaced, and the one in its place.
    before       bytea,
    after        bytea
);
