-- Answers of KEYED methods, stored in the commit of their effect and replayed for the same key.
CREATE TABLE idempotency (
    -- The principal that the key belongs to.
    scope       text        COLLATE "C" NOT NULL,
    method      text        COLLATE "C" NOT NULL,
    key         text        COLLATE "C" NOT NULL,
    -- SHA-256 of the method and the request's bytes: another request under the same key is refused.
    fingerprint bytea       NOT NULL,
    response    bytea       NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (scope, method, key)
);
CREATE INDEX idempotency_created_at ON idempotency (created_at);

-- Claims the key for this transaction, then looks for a stored answer. `claimed` is false while another transaction works on it.
-- Each statement of a volatile function sees what was committed before it began, so the look-up after the lock is never stale.
CREATE FUNCTION idempotency_claim(
    wanted_scope text, wanted_method text, wanted_key text, kept_hours integer,
    OUT claimed boolean, OUT fingerprint bytea, OUT response bytea
) LANGUAGE plpgsql AS $$
BEGIN
    claimed := pg_try_advisory_xact_lock(hashtextextended(
        format('%L %L %L', wanted_scope, wanted_method, wanted_key), 'idempotency'::regclass::oid::bigint));
    IF claimed THEN
        SELECT i.fingerprint, i.response INTO fingerprint, response FROM idempotency i
        WHERE i.scope = wanted_scope AND i.method = wanted_method AND i.key = wanted_key
            AND i.created_at > clock_timestamp() - make_interval(hours => kept_hours);
    END IF;
END $$;

-- Forgets records older than `kept_hours`, at most `batch` of them.
CREATE FUNCTION idempotency_clean(kept_hours integer, batch integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    deleted integer;
BEGIN
    DELETE FROM idempotency WHERE ctid = ANY (ARRAY(
        SELECT i.ctid FROM idempotency i WHERE i.created_at < clock_timestamp() - make_interval(hours => kept_hours)
        ORDER BY i.created_at LIMIT batch));
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END $$;
