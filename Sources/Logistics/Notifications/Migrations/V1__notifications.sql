-- What people are told about orders.

-- What notices need to know of an order. Its row is written first by every event of the order, so that a cancel and a plan
-- of the same order come one after the other: a plan that comes after the cancel makes no notice.
CREATE TABLE subjects (
    order_id    uuid PRIMARY KEY,
    -- The hubs on the way: their managers may read the notices.
    hub_ids     uuid[] NOT NULL DEFAULT '{}',
    canceled_at timestamptz,
    created_at  timestamptz NOT NULL
);

CREATE TABLE notices (
    notice_id         uuid PRIMARY KEY,
    order_id          uuid NOT NULL REFERENCES subjects,
    kind              text NOT NULL CHECK (kind IN ('DISPATCH', 'CANCELLATION')),
    dispatch_deadline timestamptz,
    text_korean       text NOT NULL CHECK (char_length(text_korean) <= 1900),
    text_english      text NOT NULL CHECK (char_length(text_english) <= 1900),
    created_at        timestamptz NOT NULL,
    CONSTRAINT notices_once UNIQUE (order_id, kind),
    CONSTRAINT notices_deadline CHECK ((kind = 'DISPATCH') = (dispatch_deadline IS NOT NULL))
);
