-- where the chain of a tenant ends, and where retention cut its beginning off
create table audit_chains (
    tenant_id varchar(36) primary key,
    head_offset bigint not null,
    head_hash varchar(64) not null,
    -- the last row that retention removed: 0 and 64 zeros where it has removed none
    base_offset bigint not null,
    base_hash varchar(64) not null
);

insert into audit_chains (tenant_id, head_offset, head_hash, base_offset, base_hash)
select a.tenant_id, a.chain_offset, a.hash, 0, '0000000000000000000000000000000000000000000000000000000000000000'
from audit a
join (select tenant_id, max(chain_offset) as head from audit group by tenant_id) h
    on h.tenant_id = a.tenant_id and h.head = a.chain_offset;
