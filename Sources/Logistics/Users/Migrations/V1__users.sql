-- People, their sessions, and the log-ins that failed.

CREATE TABLE account (
    user_id       uuid        PRIMARY KEY,
    -- As it was written at sign-up; `email_key` is what must be unique: its lower-case form.
    email         text        NOT NULL,
    email_key     text        NOT NULL,
    name          text        NOT NULL,
    password_hash text        NOT NULL,
    status        text        NOT NULL CHECK (status IN ('PENDING', 'APPROVED', 'REJECTED')),
    role          text        CHECK (role IN ('MASTER', 'HUB_MANAGER', 'HUB_DELIVERY_MANAGER', 'FIRM_DELIVERY_MANAGER', 'FIRM_MANAGER')),
    firm_id       uuid,
    hub_ids       uuid[]      NOT NULL DEFAULT '{}',
    -- Grows with every change that a token or Passport of an earlier time must not outlive.
    version       bigint      NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    CONSTRAINT account_email_key UNIQUE (email_key),
    -- A role exists exactly as long as somebody has approved it.
    CONSTRAINT account_role_needs_approval CHECK ((status = 'APPROVED') = (role IS NOT NULL)),
    CONSTRAINT account_firm_of_firm_manager CHECK ((role IS NOT DISTINCT FROM 'FIRM_MANAGER') = (firm_id IS NOT NULL))
);
CREATE INDEX account_newest ON account (created_at DESC, user_id DESC);
CREATE INDEX account_newest_by_status ON account (status, created_at DESC, user_id DESC);

CREATE TABLE session (
    session_id uuid        PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES account,
    opened_at  timestamptz NOT NULL,
    -- When its youngest refresh token expires.
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz,
    end_cause  text        CHECK (end_cause IN ('LOGGED_OUT', 'TOKEN_REUSED')),
    CONSTRAINT session_end_has_cause CHECK ((ended_at IS NULL) = (end_cause IS NULL))
);
CREATE INDEX session_of_user ON session (user_id);
CREATE INDEX session_expiry ON session (expires_at);

-- Tokens are stored as SHA-256 only. Used ones are kept until their session goes: a second use is how theft shows.
CREATE TABLE refresh_token (
    token_hash bytea       PRIMARY KEY,
    session_id uuid        NOT NULL REFERENCES session ON DELETE CASCADE,
    issued_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX refresh_token_of_session ON refresh_token (session_id);

-- E-mails as SHA-256: people mistype other people's addresses, and passwords into the address field.
CREATE TABLE login_failure (
    failure_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email_hash bytea       NOT NULL,
    failed_at  timestamptz NOT NULL
);
CREATE INDEX login_failure_recent ON login_failure (email_hash, failed_at DESC);
CREATE INDEX login_failure_age ON login_failure (failed_at);
