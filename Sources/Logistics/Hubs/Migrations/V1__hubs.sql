-- Hubs, the roads between them, and the route that each order got.

CREATE TABLE hubs (
    hub_id         uuid PRIMARY KEY,
    name           text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 50),
    postal_code    text NOT NULL,
    country        text NOT NULL,
    region         text NOT NULL,
    city           text NOT NULL,
    district       text NOT NULL,
    road_name      text NOT NULL,
    building_name  text NOT NULL,
    detail_address text NOT NULL,
    full_address   text NOT NULL CHECK (char_length(full_address) BETWEEN 1 AND 300),
    latitude       double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude      double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    deleted_at     timestamptz
);

-- A deleted hub gives its name free.
CREATE UNIQUE INDEX hubs_name_live ON hubs (name) WHERE deleted_at IS NULL;
CREATE INDEX hubs_by_name ON hubs (name, hub_id) WHERE deleted_at IS NULL;

-- A road is used both ways, so a pair of hubs has at most one live row, whichever way round it was given.
CREATE TABLE links (
    link_id     uuid PRIMARY KEY,
    from_hub_id uuid NOT NULL REFERENCES hubs,
    to_hub_id   uuid NOT NULL REFERENCES hubs,
    closed      boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    deleted_at  timestamptz,
    CONSTRAINT links_two_hubs CHECK (from_hub_id <> to_hub_id)
);

CREATE UNIQUE INDEX links_pair_live ON links (LEAST(from_hub_id, to_hub_id), GREATEST(from_hub_id, to_hub_id)) WHERE deleted_at IS NULL;
CREATE INDEX links_by_time ON links (created_at, link_id) WHERE deleted_at IS NULL;
CREATE INDEX links_by_from_hub ON links (from_hub_id) WHERE deleted_at IS NULL;
CREATE INDEX links_by_to_hub ON links (to_hub_id) WHERE deleted_at IS NULL;

-- One row per order. A cancel that comes before the plan leaves its row here, and that row stops the plan.
CREATE TABLE routes (
    order_id         uuid PRIMARY KEY,
    state            text NOT NULL CHECK (state IN ('PLANNED', 'FAILED', 'CANCELED')),
    total_seconds    integer NOT NULL DEFAULT 0 CHECK (total_seconds >= 0),
    total_kilometers double precision NOT NULL DEFAULT 0 CHECK (total_kilometers >= 0),
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);

-- Names and addresses as they were when the route was planned.
CREATE TABLE route_stops (
    order_id     uuid NOT NULL REFERENCES routes,
    position     integer NOT NULL CHECK (position >= 0),
    hub_id       uuid NOT NULL,
    name         text NOT NULL,
    full_address text NOT NULL,
    seconds      integer NOT NULL CHECK (seconds >= 0),
    kilometers   double precision NOT NULL CHECK (kilometers >= 0),
    PRIMARY KEY (order_id, position)
);
