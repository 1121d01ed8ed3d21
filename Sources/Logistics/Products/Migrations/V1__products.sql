-- Products, their stock, and what is promised to orders.

CREATE TABLE product (
    product_id uuid             PRIMARY KEY,
    firm_id    uuid             NOT NULL,
    hub_id     uuid             NOT NULL,
    name       text COLLATE "C" NOT NULL,
    price      bigint           NOT NULL CHECK (price >= 0),
    on_hand    integer          NOT NULL,
    reserved   integer          NOT NULL DEFAULT 0,
    sellable   boolean          NOT NULL,
    created_at timestamptz      NOT NULL,
    updated_at timestamptz      NOT NULL,
    deleted_at timestamptz,
    -- Never negative, never oversold: whatever the code does.
    CONSTRAINT product_stock_holds CHECK (reserved >= 0 AND on_hand >= reserved)
);
CREATE UNIQUE INDEX product_name_key ON product (firm_id, name) WHERE deleted_at IS NULL;
CREATE INDEX product_by_name ON product (name, product_id) WHERE deleted_at IS NULL;
CREATE INDEX product_by_firm ON product (firm_id, name, product_id) WHERE deleted_at IS NULL;
CREATE INDEX product_by_hub ON product (hub_id, name, product_id) WHERE deleted_at IS NULL;

-- What was decided about an order, once. CANCELED is the mark of an order that was called off before stock heard of it.
CREATE TABLE reservation (
    order_id         uuid        PRIMARY KEY,
    state            text        NOT NULL CHECK (state IN ('RESERVED', 'REJECTED', 'RELEASED', 'COMMITTED', 'CANCELED')),
    decided_at       timestamptz NOT NULL,
    ended_at         timestamptz
);

CREATE TABLE reservation_line (
    order_id   uuid    NOT NULL REFERENCES reservation,
    product_id uuid    NOT NULL REFERENCES product,
    quantity   integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, product_id)
);

-- The ledger: the sum of a product's movements is its stock. Rows are never changed.
CREATE TABLE stock_movement (
    movement_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id      uuid        NOT NULL REFERENCES product,
    kind            text        NOT NULL CHECK (kind IN ('OPENED', 'RESTOCKED', 'RESERVED', 'RELEASED', 'COMMITTED')),
    on_hand_change  integer     NOT NULL,
    reserved_change integer     NOT NULL,
    order_id        uuid,
    user_id         uuid,
    reason          text        NOT NULL DEFAULT '',
    moved_at        timestamptz NOT NULL
);
CREATE INDEX stock_movement_of_product ON stock_movement (product_id, movement_id);
-- A second effect of the same order on the same product cannot be written.
CREATE UNIQUE INDEX stock_movement_once ON stock_movement (order_id, product_id, kind) WHERE order_id IS NOT NULL;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed: add a movement that makes up for the wrong one', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER stock_movement_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
