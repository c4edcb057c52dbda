// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.InstanceId;
import dev.windsock.id.KeyId;
import dev.windsock.id.NotificationRuleId;
import dev.windsock.id.TenantId;
import dev.windsock.json.JsonCodec;
import dev.windsock.log.Position;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.problem.RejectedException;
import io.micronaut.core.type.Argument;
import jakarta.inject.Singleton;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The tables that store the rules and the positions up to which the log has been read for them. Stateless; blocks. */
@Singleton
final class NotificationRuleRepository {
    private static final Argument<Map<String, String>> LABELS = Argument.mapOf(String.class, String.class);

    private final JsonCodec json;

    NotificationRuleRepository(JsonCodec json) {
        this.json = json;
    }

    void insert(Handle handle, NotificationRule rule) {
        bind(handle.createUpdate("""
                        insert into notification_rules (id, tenant_id, name, enabled, condition_kind, threshold_percent,
                            for_seconds, instance_id, labels, webhook_url, webhook_secret, webhook_previous_secret,
                            webhook_previous_until, webhook_failing_since, webhook_disabled_reason, version,
                            effective_at, created_by, created_at, updated_at)
                        values (:id, :tenant, :name, :enabled, :kind, :percent, :seconds, :instance, :labels, :url,
                            :secret, :previous, :previousUntil, :failingSince, :disabled, :version, :effectiveAt,
                            :createdBy, :createdAt, :updatedAt)"""), rule)
                .bind("tenant", rule.tenantId().value())
                .bind("createdBy", rule.createdBy().value())
                .bind("createdAt", rule.createdAt())
                .execute();
    }

    void update(Handle handle, NotificationRule rule) {
        bind(handle.createUpdate("""
                        update notification_rules set name = :name, enabled = :enabled, condition_kind = :kind,
                            threshold_percent = :percent, for_seconds = :seconds, instance_id = :instance,
                            labels = :labels, webhook_url = :url, webhook_secret = :secret,
                            webhook_previous_secret = :previous, webhook_previous_until = :previousUntil,
                            webhook_failing_since = :failingSince, webhook_disabled_reason = :disabled,
                            version = :version, effective_at = :effectiveAt, updated_at = :updatedAt
                        where id = :id"""), rule).execute();
    }

    private <S extends SqlStatement<S>> S bind(S statement, NotificationRule rule) {
        Condition.Above above = rule.condition() instanceof Condition.Above threshold ? threshold : null;
        InstanceId instance = rule.scope().instanceId();
        Webhook webhook = rule.webhook();
        Webhook.Previous previous = webhook == null ? null : webhook.previous();
        return statement
                .bind("id", rule.id().value())
                .bind("name", rule.name())
                .bind("enabled", rule.enabled() ? 1 : 0)
                .bind("kind", rule.condition().kind().name())
                .bind("percent", above == null ? null : above.percent())
                .bind(
                        "seconds",
                        above == null ? null : Math.toIntExact(above.time().toSeconds()))
                .bind("instance", instance == null ? null : instance.value())
                .bind("labels", json.text(rule.scope().labels()))
                .bind("url", webhook == null ? null : webhook.url().toString())
                .bind("secret", webhook == null ? null : webhook.secret().text())
                .bind("previous", previous == null ? null : previous.secret().text())
                .bind("previousUntil", previous == null ? null : previous.until())
                .bind("failingSince", webhook == null ? null : webhook.failingSince())
                .bind("disabled", webhook == null ? null : webhook.disabledReason())
                .bind("version", rule.version())
                .bind("effectiveAt", rule.effectiveAt())
                .bind("updatedAt", rule.updatedAt());
    }

    void delete(Handle handle, NotificationRuleId id) {
        handle.createUpdate("delete from notification_rules where id = :id")
                .bind("id", id.value())
                .execute();
    }

    void deleteAll(Handle handle, TenantId tenantId) {
        for (String table : List.of("notification_rules", "notification_cursors")) {
            handle.createUpdate("delete from " + table + " where tenant_id = :tenant")
                    .bind("tenant", tenantId.value())
                    .execute();
        }
    }

    Optional<NotificationRule> find(Handle handle, NotificationRuleId id) {
        return handle.createQuery("select * from notification_rules where id = :id")
                .bind("id", id.value())
                .map((rs, context) -> rule(rs))
                .findOne();
    }

    /** @throws RejectedException NOT_FOUND if the rule does not exist or belongs to another tenant */
    NotificationRule get(Handle handle, TenantId tenantId, String id) {
        return NotificationRuleId.parse(id)
                .flatMap(known -> find(handle, known))
                .filter(rule -> rule.tenantId().equals(tenantId))
                .orElseThrow(() -> RejectedException.notFound("notification rule", id));
    }

    /** Returns all rules of a tenant, of which there are at most {@link NotificationRules#MAX_RULES}. */
    List<NotificationRule> ofTenant(Handle handle, TenantId tenantId) {
        return handle.createQuery("select * from notification_rules where tenant_id = :tenant order by id")
                .bind("tenant", tenantId.value())
                .map((rs, context) -> rule(rs))
                .list();
    }

    List<NotificationRule> all(Handle handle) {
        return handle.createQuery("select * from notification_rules")
                .map((rs, context) -> rule(rs))
                .list();
    }

    /** Returns rules, newest first. */
    Page<NotificationRule> list(Handle handle, TenantId tenantId, PageRequest page) {
        String after = page.after() == null ? "" : "and id < :after";
        var select = handle.createQuery("select * from notification_rules where tenant_id = :tenant " + after
                        + " order by id desc limit " + page.limitAndOne())
                .bind("tenant", tenantId.value());
        if (page.after() != null) {
            select.bind("after", page.after());
        }
        return page.page(
                select.map((rs, context) -> rule(rs)).list(), rule -> rule.id().value());
    }

    /** Returns the position up to which the log was read for a tenant; empty if the tenant has no rules. */
    Optional<Position> cursor(Handle handle, TenantId tenantId) {
        return handle.createQuery("select log_position from notification_cursors where tenant_id = :tenant")
                .bind("tenant", tenantId.value())
                .mapTo(String.class)
                .findOne()
                .flatMap(Position::parse);
    }

    /** Returns the tenants with rules. */
    List<TenantId> tenants(Handle handle) {
        return handle.createQuery("select tenant_id from notification_cursors")
                .map((rs, context) -> new TenantId(rs.getString("tenant_id")))
                .list();
    }

    /** Stores the position up to which the log was read for a tenant with rules. */
    void moveCursor(Handle handle, TenantId tenantId, Position position) {
        handle.createUpdate("update notification_cursors set log_position = :position where tenant_id = :tenant")
                .bind("tenant", tenantId.value())
                .bind("position", position.toString())
                .execute();
    }

    /** Stores the position from which to read the log for a tenant, unless there is one already. */
    void startCursor(Handle handle, TenantId tenantId, Position position) {
        handle.createUpdate("""
                        insert into notification_cursors (tenant_id, log_position) values (:tenant, :position)
                        on conflict (tenant_id) do nothing""")
                .bind("tenant", tenantId.value())
                .bind("position", position.toString())
                .execute();
    }

    private NotificationRule rule(ResultSet rs) throws SQLException {
        String instanceId = rs.getString("instance_id");
        return new NotificationRule(
                new NotificationRuleId(rs.getString("id")),
                new TenantId(rs.getString("tenant_id")),
                rs.getString("name"),
                rs.getInt("enabled") == 1,
                condition(rs),
                new Scope(
                        instanceId == null ? null : new InstanceId(instanceId),
                        json.read(rs.getString("labels"), LABELS)),
                webhook(rs),
                rs.getLong("version"),
                rs.getTimestamp("effective_at").toInstant(),
                new KeyId(rs.getString("created_by")),
                rs.getTimestamp("created_at").toInstant(),
                rs.getTimestamp("updated_at").toInstant());
    }

    private static Condition condition(ResultSet rs) throws SQLException {
        NotificationCondition kind = NotificationCondition.valueOf(rs.getString("condition_kind"));
        return switch (kind) {
            case INSTANCE_FAILED -> new Condition.InstanceFailed();
            case INSTANCE_UNHEALTHY -> new Condition.InstanceUnhealthy();
            case CPU_ABOVE -> above(rs, Condition.Metric.CPU);
            case MEMORY_ABOVE -> above(rs, Condition.Metric.MEMORY);
            case SERVER_TROUBLE -> new Condition.ServerTrouble();
        };
    }

    private static Condition above(ResultSet rs, Condition.Metric metric) throws SQLException {
        return new Condition.Above(
                metric, rs.getInt("threshold_percent"), Duration.ofSeconds(rs.getInt("for_seconds")));
    }

    private static @Nullable Webhook webhook(ResultSet rs) throws SQLException {
        String url = rs.getString("webhook_url");
        if (url == null) {
            return null;
        }
        String previous = rs.getString("webhook_previous_secret");
        Instant previousUntil = instant(rs, "webhook_previous_until");
        return new Webhook(
                URI.create(url),
                new WebhookSecret(rs.getString("webhook_secret")),
                previous == null || previousUntil == null
                        ? null
                        : new Webhook.Previous(new WebhookSecret(previous), previousUntil),
                instant(rs, "webhook_failing_since"),
                rs.getString("webhook_disabled_reason"));
    }

    /** Reads a time that may be null. */
    static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
        Timestamp time = rs.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
