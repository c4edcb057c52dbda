// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.id.TenantId;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The audit table. Stateless; blocks.
 *
 * <p>Queries order by the tenant too, which does not change results: H2 uses an index for ordering only if all of its columns are named, and otherwise sorts a tenant's whole chain for each recorded row.
 */
@Singleton
final class AuditRepository {
    private static final Argument<Map<String, String>> DETAILS = Argument.mapOf(String.class, String.class);

    private final ObjectMapper json;

    AuditRepository(ObjectMapper json) {
        this.json = json;
    }

    /** A row with its position in the chain. */
    record Placed(long offset, AuditRow row) {}

    /** Returns the chain of a tenant; empty before its first row. */
    Optional<AuditChain> chain(Handle handle, TenantId tenantId) {
        return handle.createQuery("select * from audit_chains where tenant_id = :tenant")
                .bind("tenant", tenantId.value())
                .map((rs, context) -> chain(rs))
                .findOne();
    }

    /** Returns the chains of all tenants. */
    List<AuditChain> chains(Handle handle) {
        return handle.createQuery("select * from audit_chains order by tenant_id")
                .map((rs, context) -> chain(rs))
                .list();
    }

    /** Creates the chain of a tenant that has none. */
    AuditChain begin(Handle handle, TenantId tenantId) {
        AuditChain chain = new AuditChain(tenantId, 0, AuditHash.GENESIS, 0, AuditHash.GENESIS);
        handle.createUpdate("""
                        insert into audit_chains (tenant_id, head_offset, head_hash, base_offset, base_hash)
                        values (:tenant, :headOffset, :headHash, :baseOffset, :baseHash)""")
                .bind("tenant", tenantId.value())
                .bind("headOffset", chain.headOffset())
                .bind("headHash", chain.headHash())
                .bind("baseOffset", chain.baseOffset())
                .bind("baseHash", chain.baseHash())
                .execute();
        return chain;
    }

    /** Adds a row after the head of the chain, and makes it the head. */
    void append(Handle handle, AuditChain chain, AuditRow row) {
        insert(handle, chain.headOffset() + 1, row);
        handle.createUpdate("""
                        update audit_chains set head_offset = :offset, head_hash = :hash where tenant_id = :tenant""")
                .bind("offset", chain.headOffset() + 1)
                .bind("hash", row.hash())
                .bind("tenant", row.tenantId())
                .execute();
    }

    /** Returns the last of the oldest rows that are older than a time, considering a limited number of rows. */
    Optional<Placed> lastBefore(Handle handle, AuditChain chain, Instant time, int most) {
        Placed last = null;
        for (Placed placed : read(handle, chain.tenantId(), chain.baseOffset() + 1, most)) {
            if (!placed.row().createdAt().isBefore(time)) {
                break;
            }
            last = placed;
        }
        return Optional.ofNullable(last);
    }

    /** Removes the rows of a chain up to one, which becomes its base. */
    void cut(Handle handle, AuditChain chain, Placed through) {
        handle.createUpdate("delete from audit where tenant_id = :tenant and chain_offset <= :offset")
                .bind("tenant", chain.tenantId().value())
                .bind("offset", through.offset())
                .execute();
        handle.createUpdate("""
                        update audit_chains set base_offset = :offset, base_hash = :hash where tenant_id = :tenant""")
                .bind("offset", through.offset())
                .bind("hash", through.row().hash())
                .bind("tenant", chain.tenantId().value())
                .execute();
    }

    /** Returns rows, oldest first. */
    List<Placed> read(Handle handle, TenantId tenantId, long from, int limit) {
        return handle.createQuery("""
                        select * from audit where tenant_id = :tenant and chain_offset >= :from
                        order by tenant_id, chain_offset limit :limit""")
                .bind("tenant", tenantId.value())
                .bind("from", from)
                .bind("limit", limit)
                .map((rs, context) -> new Placed(rs.getLong("chain_offset"), row(rs)))
                .list();
    }

    /** Returns whether a row of the tenant has this previous hash. Reads the whole chain. */
    boolean hasSuccessor(Handle handle, TenantId tenantId, String hash) {
        return handle.createQuery("select count(*) from audit where tenant_id = :tenant and previous_hash = :hash")
                        .bind("tenant", tenantId.value())
                        .bind("hash", hash)
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    private void insert(Handle handle, long offset, AuditRow row) {
        handle.createUpdate("""
                        insert into audit (tenant_id, chain_offset, id, actor_key_id, actor_name, action, resource_type,
                            resource_id, outcome, details, ip_address, user_agent, request_id, created_at, hash,
                            previous_hash)
                        values (:tenant, :offset, :id, :keyId, :actorName, :action, :resourceType,
                            :resourceId, :outcome, :details, :ip, :userAgent, :requestId, :createdAt, :hash,
                            :previousHash)""")
                .bind("tenant", row.tenantId())
                .bind("offset", offset)
                .bind("id", row.id())
                .bind("keyId", row.actor().keyId())
                .bind("actorName", row.actor().name())
                .bind("action", row.action())
                .bind("resourceType", row.resourceType())
                .bind("resourceId", row.resourceId())
                .bind("outcome", row.outcome().name())
                .bind("details", write(row.details()))
                .bind("ip", row.ipAddress())
                .bind("userAgent", row.userAgent())
                .bind("requestId", row.requestId())
                .bind("createdAt", row.createdAt())
                .bind("hash", row.hash())
                .bind("previousHash", row.previousHash())
                .execute();
    }

    /** Returns rows, newest first. */
    List<Placed> find(Handle handle, TenantId tenantId, AuditQuery query, int limit) {
        List<String> conditions = new ArrayList<>(List.of("tenant_id = :tenant"));
        var select = handle.createQuery(
                        "select * from audit where <conditions> order by tenant_id desc, chain_offset desc limit :limit")
                .bind("tenant", tenantId.value())
                .bind("limit", limit);
        if (query.actor() != null) {
            conditions.add("(actor_key_id = :actor or actor_name = :actor)");
            select.bind("actor", query.actor());
        }
        if (query.action() != null && query.action().endsWith(":*")) {
            String prefix = query.action().substring(0, query.action().length() - 1);
            conditions.add("action >= :actionFrom and action < :actionTo");
            select.bind("actionFrom", prefix).bind("actionTo", prefix + '\uffff');
        } else if (query.action() != null) {
            conditions.add("action = :action");
            select.bind("action", query.action());
        }
        if (query.resourceType() != null) {
            conditions.add("resource_type = :resourceType");
            select.bind("resourceType", query.resourceType());
        }
        if (query.resourceId() != null) {
            conditions.add("resource_id = :resourceId");
            select.bind("resourceId", query.resourceId());
        }
        if (query.outcome() != null) {
            conditions.add("outcome = :outcome");
            select.bind("outcome", query.outcome().name());
        }
        if (query.from() != null) {
            conditions.add("created_at >= :from");
            select.bind("from", query.from());
        }
        if (query.to() != null) {
            conditions.add("created_at < :to");
            select.bind("to", query.to());
        }
        if (query.before() != null) {
            conditions.add("chain_offset < :before");
            select.bind("before", query.before());
        }
        return select.define("conditions", String.join(" and ", conditions))
                .map((rs, context) -> new Placed(rs.getLong("chain_offset"), row(rs)))
                .list();
    }

    private static AuditChain chain(ResultSet rs) throws SQLException {
        return new AuditChain(
                new TenantId(rs.getString("tenant_id")),
                rs.getLong("head_offset"),
                rs.getString("head_hash"),
                rs.getLong("base_offset"),
                rs.getString("base_hash"));
    }

    private AuditRow row(ResultSet rs) throws SQLException {
        return new AuditRow(
                rs.getString("id"),
                rs.getString("tenant_id"),
                new AuditRow.AuditActor(rs.getString("actor_key_id"), rs.getString("actor_name")),
                rs.getString("action"),
                rs.getString("resource_type"),
                rs.getString("resource_id"),
                AuditEntry.Outcome.valueOf(rs.getString("outcome")),
                read(rs.getString("details")),
                rs.getString("ip_address"),
                rs.getString("user_agent"),
                rs.getString("request_id"),
                rs.getTimestamp("created_at").toInstant(),
                rs.getString("hash"),
                rs.getString("previous_hash"));
    }

    private String write(Map<String, String> details) {
        try {
            return json.writeValueAsString(DETAILS, details);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> read(String details) {
        try {
            return json.readValue(details, DETAILS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
