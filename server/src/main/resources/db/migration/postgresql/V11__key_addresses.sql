-- where keys have been used from: addresses, and of IPv6 networks
create table key_addresses (
    key_id varchar(8) not null references api_keys (id),
    network varchar(64) not null,
    first_seen_at timestamp(3) with time zone not null,
    primary key (key_id, network)
);
