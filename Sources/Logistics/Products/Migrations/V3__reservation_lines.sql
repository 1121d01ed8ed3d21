-- A reservation is one row: what it holds stands with the decision, and not in a second table with two more indexes.
--
-- stock_movement keeps what changes the stock otherwise, and how reservations end. Reservations of before keep their rows there:
-- stock_ledger is the whole ledger, and the sum of a product's rows in it is its stock.

-- What the order asks for, each product once; NULL where stock never heard of it, or where stock_movement says it.
-- lint: accept constraint-validates: both columns are new and NULL in every row
ALTER TABLE reservation
    ADD COLUMN product_ids uuid[], ADD COLUMN quantities integer[],
    ADD CONSTRAINT reservation_lines_match CHECK (cardinality(product_ids) = cardinality(quantities) AND 0 < ALL (quantities));

CREATE VIEW stock_ledger AS
SELECT product_id, kind, on_hand_change, reserved_change, order_id, user_id, reason, moved_at FROM stock_movement
UNION ALL
SELECT l.product_id, 'RESERVED', 0, l.quantity, r.order_id, NULL, '', r.decided_at
FROM reservation r CROSS JOIN LATERAL unnest(r.product_ids, r.quantities) AS l(product_id, quantity)
WHERE r.state IN ('RESERVED', 'RELEASED', 'COMMITTED');

CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a row of % has promised is never changed: the ledger counts on it', TG_TABLE_NAME;
END $$;
CREATE TRIGGER reservation_stays BEFORE UPDATE OF order_id, decided_at, product_ids, quantities OR DELETE OR TRUNCATE ON reservation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- One step down the index for each product, with plans that are made once a session. In the order of ids, as everybody locks them.
CREATE OR REPLACE FUNCTION take_stock(products uuid[], quantities integer[], at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    line record;
BEGIN
    FOR line IN SELECT t.product_id, t.quantity FROM unnest(products, quantities) AS t(product_id, quantity) ORDER BY t.product_id LOOP
        UPDATE product p SET reserved = p.reserved + line.quantity, updated_at = at
        WHERE p.product_id = line.product_id AND p.sellable AND p.deleted_at IS NULL AND p.on_hand - p.reserved >= line.quantity;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a product is no longer there in the quantity that was promised' USING ERRCODE = 'MP001';
        END IF;
    END LOOP;
END $$;

-- A page of versions that nobody sees any more is cleared when it is half full: the way through them to the living one is shorter.
ALTER TABLE product SET (fillfactor = 50);
