-- The roster of drivers, and the legs of each order's journey.
--
-- Two locks keep it right. The journey's row is locked by whatever decides about one order (plan, depart, complete, cancel).
-- A pool, which is all drivers of one hub and kind together with the legs that start there, is locked by a transaction-level
-- advisory lock by whatever changes who drives what. The order is always: one journey, then pools in the order of their keys.

CREATE TABLE drivers (
    user_id          uuid PRIMARY KEY,
    name             text NOT NULL,
    hub_id           uuid NOT NULL,
    -- What Users said last. The roster's own hub may differ; it follows Users when Users changes its mind.
    home_hub_id      uuid NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('HUB', 'FIRM')),
    capacity         integer NOT NULL DEFAULT 20 CHECK (capacity BETWEEN 1 AND 1000),
    open_legs        integer NOT NULL DEFAULT 0 CHECK (open_legs >= 0),
    on_duty          boolean NOT NULL DEFAULT true,
    -- False once the person is no driver any more; the row stays, for legs of the past name it.
    active           boolean NOT NULL DEFAULT true,
    last_assigned_at timestamptz,
    changed_at       timestamptz NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);

CREATE INDEX drivers_by_pool ON drivers (hub_id, kind) WHERE active;
CREATE INDEX drivers_by_time ON drivers (created_at, user_id) WHERE active;

-- One row per order. A cancel that comes before the plan leaves its row here, and that row stops the plan.
CREATE TABLE journeys (
    order_id     uuid PRIMARY KEY,
    canceled     boolean NOT NULL DEFAULT false,
    started_at   timestamptz,
    completed_at timestamptz,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);

CREATE TABLE legs (
    leg_id           uuid PRIMARY KEY,
    order_id         uuid NOT NULL REFERENCES journeys,
    sequence         integer NOT NULL CHECK (sequence >= 1),
    kind             text NOT NULL CHECK (kind IN ('HUB', 'FIRM')),
    from_hub_id      uuid NOT NULL,
    from_hub_name    text NOT NULL,
    to_hub_id        uuid,
    to_hub_name      text,
    firm_id          uuid,
    driver_id        uuid REFERENCES drivers,
    status           text NOT NULL CHECK (status IN ('AWAITING_DRIVER', 'ASSIGNED', 'IN_TRANSIT', 'COMPLETED', 'CANCELED')),
    expected_seconds integer NOT NULL CHECK (expected_seconds >= 0),
    departed_at      timestamptz,
    arrived_at       timestamptz,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    CONSTRAINT legs_sequence UNIQUE (order_id, sequence),
    CONSTRAINT legs_hub_leg CHECK ((kind = 'HUB') = (to_hub_id IS NOT NULL AND to_hub_name IS NOT NULL)),
    CONSTRAINT legs_firm_leg CHECK ((kind = 'FIRM') = (firm_id IS NOT NULL)),
    CONSTRAINT legs_driven CHECK (
        CASE status
            WHEN 'AWAITING_DRIVER' THEN driver_id IS NULL AND departed_at IS NULL
            WHEN 'ASSIGNED' THEN driver_id IS NOT NULL AND departed_at IS NULL
            WHEN 'IN_TRANSIT' THEN driver_id IS NOT NULL AND departed_at IS NOT NULL AND arrived_at IS NULL
            WHEN 'COMPLETED' THEN driver_id IS NOT NULL AND departed_at IS NOT NULL AND arrived_at IS NOT NULL
            ELSE departed_at IS NULL
        END)
);

-- Legs that somebody still has to take, oldest first.
CREATE INDEX legs_waiting ON legs (from_hub_id, kind, created_at, leg_id) WHERE status = 'AWAITING_DRIVER';
CREATE INDEX legs_open_by_driver ON legs (driver_id) WHERE status IN ('ASSIGNED', 'IN_TRANSIT');
-- Lists, newest first.
CREATE INDEX legs_by_time ON legs (created_at, leg_id);
CREATE INDEX legs_by_hub ON legs (from_hub_id, created_at, leg_id);
CREATE INDEX legs_by_driver ON legs (driver_id, created_at, leg_id);
