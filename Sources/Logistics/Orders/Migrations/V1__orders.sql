-- Orders between firms, and who may read them.

CREATE TABLE placed_order (
    order_id            uuid        PRIMARY KEY,
    status              text        NOT NULL
        CHECK (status IN ('STOCK_PROCESSING', 'STOCK_CONFIRMED', 'PROCESSING', 'IN_TRANSIT', 'COMPLETED', 'CANCELED')),
    cancel_reason       text
        CHECK (cancel_reason IN ('REQUESTED', 'OUT_OF_STOCK', 'NOT_SELLABLE', 'PRODUCT_GONE', 'NO_ROUTE')),
    supplier_firm_id    uuid        NOT NULL,
    supplier_hub_id     uuid        NOT NULL,
    receiver_firm_id    uuid        NOT NULL,
    receiver_hub_id     uuid        NOT NULL,
    -- As they were when the order was placed.
    receiver_firm_name  text        NOT NULL,
    receiver_address    text        NOT NULL,
    receiver_owner_name text        NOT NULL,
    total_price         bigint      NOT NULL CHECK (total_price >= 0),
    request_note        text,
    placed_by           uuid,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    CONSTRAINT placed_order_cancel_has_reason CHECK ((status = 'CANCELED') = (cancel_reason IS NOT NULL))
);
CREATE INDEX placed_order_newest ON placed_order (created_at DESC, order_id DESC);
CREATE INDEX placed_order_by_status ON placed_order (status, created_at DESC, order_id DESC);
CREATE INDEX placed_order_by_supplier ON placed_order (supplier_firm_id, created_at DESC, order_id DESC);
CREATE INDEX placed_order_by_receiver ON placed_order (receiver_firm_id, created_at DESC, order_id DESC);

CREATE TABLE order_line (
    order_id   uuid    NOT NULL REFERENCES placed_order,
    line       integer NOT NULL,
    product_id uuid    NOT NULL,
    name       text    NOT NULL,
    quantity   integer NOT NULL CHECK (quantity > 0),
    unit_price bigint  NOT NULL CHECK (unit_price >= 0),
    PRIMARY KEY (order_id, line),
    UNIQUE (order_id, product_id)
);

-- The legs' drivers as far as Orders must know them: the latest word on each leg holds, in whatever order the news comes.
CREATE TABLE order_leg (
    order_id    uuid        NOT NULL REFERENCES placed_order,
    leg_id      uuid        NOT NULL,
    driver_id   uuid,
    assigned_at timestamptz NOT NULL,
    PRIMARY KEY (order_id, leg_id)
);

-- Who may read an order, beside MASTER: its two firms, the hubs on its way, the drivers of its legs. In the order of a list.
CREATE TABLE order_reader (
    kind       text        NOT NULL CHECK (kind IN ('FIRM', 'HUB', 'DRIVER')),
    reader_id  uuid        NOT NULL,
    created_at timestamptz NOT NULL,
    order_id   uuid        NOT NULL REFERENCES placed_order,
    PRIMARY KEY (kind, reader_id, created_at, order_id)
);
CREATE INDEX order_reader_of_order ON order_reader (order_id);
