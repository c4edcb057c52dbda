-- Unused tickets. One is redeemed by removing its row. Deadlines are by the clock that all servers of the store share.
create table tickets (
    ticket_hash varchar(64) primary key not null,
    key_id varchar(8) not null,
    secret_version integer not null,
    -- the session that issued it, and ends it; null where a key did
    session_hash varchar(64),
    purpose varchar(16) not null,
    terminal_id varchar(36),
    expires_at ${instant} not null
);

create index tickets_by_key on tickets (key_id);
create index tickets_by_end on tickets (expires_at);

-- the sessions of a key, of which the least recently used ends when there are too many
drop index sessions_by_key;
create index sessions_by_use on sessions (key_id, last_seen_at);

-- unused codes of sign-in links
create table sign_in_codes (
    code_hash varchar(64) primary key not null,
    key_id varchar(8) not null,
    secret_version integer not null,
    expires_at ${instant} not null
);

create index sign_in_codes_by_end on sign_in_codes (expires_at);
