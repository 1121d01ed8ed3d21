-- What a reservation of a hot product costs.
--
-- A foreign key looks its parent up for every new row and locks it. Of a hot product that is the same row hundreds of times a statement,
-- each time through all of its versions that nobody has cleared away yet: it took as long as everything else that a reservation writes.
-- The rule stays: each statement's rows are checked together, and what they point at can neither go nor change its key.
-- And what is reserved for whom stood in two tables: the ledger says it alone now.

-- lint: accept drop-table: every row of reservation_line stands in stock_movement as well, as RESERVED
DROP TABLE reservation_line;

-- lint: accept constraint-validates: movement_id alone was unique, so that it cannot fail; writers wait while the index is built
ALTER TABLE stock_movement DROP CONSTRAINT stock_movement_product_id_fkey, DROP CONSTRAINT stock_movement_pkey;
DROP INDEX stock_movement_of_product;
ALTER TABLE stock_movement ADD PRIMARY KEY (product_id, movement_id);

-- Takes what orders have been promised off the shelf, at the end of their transaction: the row of a hot product is locked for hardly
-- longer than the commit. What was decided without the lock is undone here if it does not hold.
CREATE FUNCTION take_stock(products uuid[], quantities integer[], at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    taken bigint;
BEGIN
    PERFORM FROM product p WHERE p.product_id = ANY (products) ORDER BY p.product_id FOR UPDATE;
    UPDATE product p SET reserved = p.reserved + t.quantity, updated_at = at
    FROM unnest(products, quantities) AS t(product_id, quantity)
    WHERE p.product_id = t.product_id AND p.sellable AND p.deleted_at IS NULL AND p.on_hand - p.reserved >= t.quantity;
    GET DIAGNOSTICS taken = ROW_COUNT;
    IF taken < cardinality(products) THEN
        RAISE EXCEPTION 'a product is no longer there in the quantity that was promised' USING ERRCODE = 'MP001';
    END IF;
END $$;

-- One step down the parent's index for each different key, whatever the planner believes of the number of rows.
CREATE FUNCTION require_products() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stranger uuid;
BEGIN
    SELECT a.product_id INTO stranger FROM (SELECT DISTINCT product_id FROM added) AS a
    WHERE (SELECT p.product_id FROM product p WHERE p.product_id = a.product_id) IS NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a row of % points at a product that does not exist', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stock_movement_products AFTER INSERT ON stock_movement REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION require_products();

CREATE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % stay, and keep their keys: others point at them', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER product_stays BEFORE UPDATE OF product_id OR DELETE OR TRUNCATE ON product
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal();
