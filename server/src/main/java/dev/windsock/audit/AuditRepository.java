package dev.windsock.audit;

import dev.windsock.eventlog.TenantId;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The audit table. Stateless; blocks.
 *
 * <p>Orders by the tenant too, which changes no answer: H2 takes the order from an index only where it names all of the
 * index's columns, and reads and sorts a tenant's whole chain otherwise, at each recorded row.
 */
@Singleton
final class AuditRepository {
    private static final Argument<Map<String, String>> DETAILS = Argument.mapOf(String.class, String.class);

    private final ObjectMapper json;

    AuditRepository(ObjectMapper json) {
        this.json = json;
    }

    /** Where a row stands in its tenant's chain. */
    record Link(long offset, String hash) {}

    /** A row with its place. */
    record Placed(long offset, AuditRow row) {}

    Optional<Link> last(Handle handle, TenantId tenantId) {
        return handle.createQuery("""
                        select chain_offset, hash from audit where tenant_id = :tenant
                        order by tenant_id desc, chain_offset desc limit 1""")
                .bind("tenant", tenantId.value())
                .map((rs, context) -> new Link(rs.getLong("chain_offset"), rs.getString("hash")))
                .findOne();
    }

    void insert(Handle handle, long offset, AuditRow row) {
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

    /** Newest first. */
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
