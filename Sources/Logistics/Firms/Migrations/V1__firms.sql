-- The companies that sell and buy.

CREATE TABLE firm (
    firm_id        uuid             PRIMARY KEY,
    -- "C" sorts by code point: the same order on every machine, and the right one for Hangul.
    name           text COLLATE "C" NOT NULL,
    firm_type      text             NOT NULL CHECK (firm_type IN ('SUPPLIER', 'RECEIVER')),
    hub_id         uuid             NOT NULL,
    owner_id       uuid,
    owner_name     text             NOT NULL DEFAULT '',
    postal_code    text             NOT NULL DEFAULT '',
    country        text             NOT NULL DEFAULT '',
    region         text             NOT NULL DEFAULT '',
    city           text             NOT NULL DEFAULT '',
    district       text             NOT NULL DEFAULT '',
    road_name      text             NOT NULL DEFAULT '',
    building_name  text             NOT NULL DEFAULT '',
    detail_address text             NOT NULL DEFAULT '',
    full_address   text             NOT NULL,
    latitude       double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude      double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    created_at     timestamptz      NOT NULL,
    updated_at     timestamptz      NOT NULL,
    deleted_at     timestamptz
);

-- Uniqueness holds among live firms. A supplier and a receiver may share an address. 0, 0 means that nobody gave a position.
CREATE UNIQUE INDEX firm_name_key ON firm (name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX firm_address_key ON firm (firm_type, full_address) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX firm_position_key ON firm (firm_type, latitude, longitude)
    WHERE deleted_at IS NULL AND NOT (latitude = 0 AND longitude = 0);

CREATE INDEX firm_by_type ON firm (firm_type, name, firm_id) WHERE deleted_at IS NULL;
CREATE INDEX firm_by_hub ON firm (hub_id, name, firm_id) WHERE deleted_at IS NULL;
CREATE INDEX firm_by_name ON firm (name, firm_id) WHERE deleted_at IS NULL;
