// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.id.TenantId;
import dev.windsock.json.Texts;
import dev.windsock.store.BoundedQuery;
import dev.windsock.store.TimeSearch;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/** The audit table. Stateless; blocks. */
@Singleton
final class AuditRepository {
    private static final Argument<Map<String, String>> DETAILS = Argument.mapOf(String.class, String.class);

    private final ObjectMapper json;
    private final Clock clock;

    AuditRepository(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
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

    /** Creates the chain for a tenant that has none. */
    AuditChain begin(Handle handle, TenantId tenantId) {
        AuditChain chain = AuditChain.empty(tenantId);
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
        String details = write(row.details());
        insert(handle, chain.headOffset() + 1, row, details);
        handle.createUpdate("""
                        update audit_chains set head_offset = :offset, head_hash = :hash, bytes = bytes + :bytes
                        where tenant_id = :tenant""")
                .bind("offset", chain.headOffset() + 1)
                .bind("hash", row.hash())
                .bind("bytes", AuditChain.ROW_OVERHEAD + Texts.utf8Length(details))
                .bind("tenant", row.tenantId())
                .execute();
    }

    /**
     * A row as retention sees it.
     *
     * @param bytes its size
     */
    record Stored(long offset, String id, String hash, Instant createdAt, long bytes) {}

    /** Returns the tenants whose oldest row is older than the given time, or ahead of the clock. */
    Set<TenantId> withRowsOutside(Handle handle, Instant oldest, Instant now) {
        return handle.createQuery("""
                        select c.tenant_id from audit_chains c
                        join audit a on a.tenant_id = c.tenant_id and a.chain_offset = c.base_offset + 1
                        where a.created_at < :oldest or a.created_at > :now""")
                .bind("oldest", oldest)
                .bind("now", now)
                .map((rs, context) -> new TenantId(rs.getString("tenant_id")))
                .set();
    }

    /** Returns the oldest rows of a chain, oldest first. */
    List<Stored> oldest(Handle handle, AuditChain chain, int limit) {
        return handle.createQuery("""
                        select chain_offset, id, hash, created_at, octet_length(details) + :overhead as bytes from audit
                        where tenant_id = :tenant and chain_offset > :base
                        order by tenant_id, chain_offset limit :limit""")
                .bind("overhead", AuditChain.ROW_OVERHEAD)
                .bind("tenant", chain.tenantId().value())
                .bind("base", chain.baseOffset())
                .bind("limit", limit)
                .map((rs, context) -> new Stored(
                        rs.getLong("chain_offset"),
                        rs.getString("id"),
                        rs.getString("hash"),
                        rs.getTimestamp("created_at").toInstant(),
                        rs.getLong("bytes")))
                .list();
    }

    /** Removes the rows of a chain up to and including one row, which becomes the base of the chain. */
    void cut(Handle handle, TenantId tenantId, Stored through) {
        handle.createUpdate("""
                        update audit_chains set base_offset = :offset, base_hash = :hash, bytes = bytes
                            - (select coalesce(sum(octet_length(details) + :overhead), 0) from audit
                                where tenant_id = :tenant and chain_offset <= :offset)
                        where tenant_id = :tenant""")
                .bind("offset", through.offset())
                .bind("hash", through.hash())
                .bind("overhead", AuditChain.ROW_OVERHEAD)
                .bind("tenant", tenantId.value())
                .execute();
        handle.createUpdate("delete from audit where tenant_id = :tenant and chain_offset <= :offset")
                .bind("tenant", tenantId.value())
                .bind("offset", through.offset())
                .execute();
    }

    /** Removes a chain with all of its rows. */
    void remove(Handle handle, TenantId tenantId) {
        for (String table : List.of("audit", "audit_chains")) {
            handle.createUpdate("delete from " + table + " where tenant_id = :tenant")
                    .bind("tenant", tenantId.value())
                    .execute();
        }
    }

    /** Returns rows, oldest first. */
    List<Placed> read(Handle handle, TenantId tenantId, long from, int limit) {
        return handle.createQuery("""
                        select * from audit where tenant_id = :tenant and chain_offset >= :from
                        order by chain_offset limit :limit""")
                .bind("tenant", tenantId.value())
                .bind("from", from)
                .bind("limit", limit)
                .map((rs, context) -> new Placed(rs.getLong("chain_offset"), row(rs)))
                .list();
    }

    /** Returns whether any row with {@code after < offset <= upTo} has this previous hash. */
    boolean hasSuccessor(Handle handle, TenantId tenantId, String hash, long after, long upTo) {
        return handle.createQuery("""
                        select chain_offset from audit
                        where tenant_id = :tenant and chain_offset > :after and chain_offset <= :upTo
                            and previous_hash = :hash
                        limit 1""")
                .bind("tenant", tenantId.value())
                .bind("after", after)
                .bind("upTo", upTo)
                .bind("hash", hash)
                .mapTo(Long.class)
                .findOne()
                .isPresent();
    }

    private static void insert(Handle handle, long offset, AuditRow row, String details) {
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
                .bind("details", details)
                .bind("ip", row.ipAddress())
                .bind("userAgent", row.userAgent())
                .bind("requestId", row.requestId())
                .bind("createdAt", row.createdAt())
                .bind("hash", row.hash())
                .bind("previousHash", row.previousHash())
                .execute();
    }

    /**
     * Returns rows, newest first, and the position in the chain before which the next call continues. There may be further rows
     * even if this call returns none.
     */
    BoundedQuery.Rows<Placed, Long> find(Handle handle, TenantId tenantId, AuditQuery query, int limit) {
        Optional<AuditChain> chain = chain(handle, tenantId);
        if (chain.isEmpty()) {
            return new BoundedQuery.Rows<>(List.of(), null);
        }
        BoundedQuery<Long> read = BoundedQuery.newestOf("audit", "chain_offset", ResultSet::getLong)
                .partition("tenant_id = :tenant")
                .bind("tenant", tenantId.value());
        between(handle, read, chain.get(), query);
        // the first restriction that is set selects the index
        boolean byIndex = query.resourceId() != null;
        if (query.resourceId() != null) {
            read.branch("resource_id = :resourceId").bind("resourceId", query.resourceId());
        }
        if (query.actor() != null) {
            byIndex = branchOrFilter(read, byIndex, List.of("actor_key_id = :actor", "actor_name = :actor"));
            read.bind("actor", query.actor());
        }
        if (query.action() != null) {
            List<String> actions = actions(handle, tenantId, query.action());
            if (actions.isEmpty()) {
                return new BoundedQuery.Rows<>(List.of(), null);
            }
            byIndex = branchOrFilter(
                    read,
                    byIndex,
                    IntStream.range(0, actions.size())
                            .mapToObj(i -> "action = :action" + i)
                            .toList());
            IntStream.range(0, actions.size()).forEach(i -> read.bind("action" + i, actions.get(i)));
        }
        if (query.outcome() != null) {
            String outcome = "outcome = '" + query.outcome().name() + "'";
            boolean isFailure = query.outcome() != AuditEntry.Outcome.OK;
            branchOrFilter(
                    read, byIndex || !isFailure, List.of(isFailure ? "outcome <> 'OK' and " + outcome : outcome));
        }
        if (query.resourceType() != null) {
            read.filter("resource_type = :resourceType").bind("resourceType", query.resourceType());
        }
        return read.read(
                handle,
                limit,
                BoundedQuery.MAX_BYTES,
                (rs, context) -> new Placed(rs.getLong("chain_offset"), row(rs)),
                AuditRepository::size);
    }

    private static boolean branchOrFilter(BoundedQuery<Long> read, boolean byIndex, List<String> alternatives) {
        if (byIndex) {
            read.filter("(" + String.join(" or ", alternatives) + ")");
        } else {
            alternatives.forEach(read::branch);
        }
        return true;
    }

    /** Restricts a query to the part of the chain that can contain rows from the requested period. */
    private void between(Handle handle, BoundedQuery<Long> read, AuditChain chain, AuditQuery query) {
        long after = chain.baseOffset();
        long upTo = query.before() == null ? chain.headOffset() : query.before() - 1;
        if (query.from() != null) {
            after = TimeSearch.lastBefore(
                    query.from().minus(TimeSearch.CLOCK_TOLERANCE),
                    after,
                    upTo,
                    offset -> timeAt(handle, chain.tenantId(), offset));
            read.filter("created_at >= :from").bind("from", query.from());
        }
        if (query.to() != null) {
            // rows that are ahead of the clock say nothing about the times of later ones
            Instant now = clock.instant();
            upTo = TimeSearch.lastBefore(
                    query.to().plus(TimeSearch.CLOCK_TOLERANCE),
                    after,
                    upTo,
                    offset -> timeAt(handle, chain.tenantId(), offset).filter(time -> !time.isAfter(now)));
            read.filter("created_at < :to").bind("to", query.to());
        }
        read.scope("chain_offset > :after and chain_offset <= :upTo")
                .bind("after", after)
                .bind("upTo", upTo);
    }

    /** Returns the time of a row; empty if there is none at this position in the chain. */
    Optional<Instant> timeAt(Handle handle, TenantId tenantId, long offset) {
        return handle.createQuery("select created_at from audit where tenant_id = :tenant and chain_offset = :offset")
                .bind("tenant", tenantId.value())
                .bind("offset", offset)
                .map((rs, context) -> rs.getTimestamp("created_at").toInstant())
                .findOne();
    }

    /** Returns the distinct actions of the tenant's rows that match a filter. Reads one index entry for each action. */
    private static List<String> actions(Handle handle, TenantId tenantId, String filter) {
        if (!filter.endsWith(":*")) {
            return List.of(filter);
        }
        String prefix = filter.substring(0, filter.length() - 1);
        List<String> actions = new ArrayList<>();
        Optional<String> next = Optional.of("");
        while ((next = actionAfter(handle, tenantId, next.get())).isPresent()) {
            next.filter(action -> action.startsWith(prefix)).ifPresent(actions::add);
        }
        return actions;
    }

    private static Optional<String> actionAfter(Handle handle, TenantId tenantId, String action) {
        return handle.createQuery("""
                        select action from audit where tenant_id = :tenant and action > :action
                        order by action limit 1""")
                .bind("tenant", tenantId.value())
                .bind("action", action)
                .mapTo(String.class)
                .findOne();
    }

    private static long size(Placed placed) {
        return placed.row().details().values().stream()
                .mapToLong(String::length)
                .sum();
    }

    private static AuditChain chain(ResultSet rs) throws SQLException {
        return new AuditChain(
                new TenantId(rs.getString("tenant_id")),
                rs.getLong("head_offset"),
                rs.getString("head_hash"),
                rs.getLong("base_offset"),
                rs.getString("base_hash"),
                rs.getLong("bytes"));
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
