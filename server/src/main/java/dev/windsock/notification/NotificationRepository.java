// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.NotificationId;
import dev.windsock.id.NotificationRuleId;
import dev.windsock.id.TenantId;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of notifications. Stateless; blocks. */
@Singleton
final class NotificationRepository {
    void insert(Handle handle, Notification notification) {
        handle.createUpdate("""
                        insert into notifications (id, tenant_id, rule_id, rule_name, condition_kind, state, resource_type,
                            resource_id, resource_name, summary, raised_at)
                        values (:id, :tenant, :rule, :ruleName, :kind, 'FIRING', :type, :resource, :resourceName, :summary,
                            :raisedAt)""")
                .bind("id", notification.id().value())
                .bind("tenant", notification.tenantId().value())
                .bind("rule", notification.ruleId().value())
                .bind("ruleName", notification.ruleName())
                .bind("kind", notification.condition().name())
                .bind("type", notification.resource().type().name())
                .bind("resource", notification.resource().id())
                .bind("resourceName", notification.resource().name())
                .bind("summary", notification.summary())
                .bind("raisedAt", notification.raisedAt())
                .execute();
    }

    void resolve(Handle handle, NotificationId id, Notification.Resolution resolution) {
        handle.createUpdate("""
                        update notifications set state = 'RESOLVED', resolution = :reason, resolved_at = :at
                        where id = :id""")
                .bind("id", id.value())
                .bind("reason", resolution.reason())
                .bind("at", resolution.at())
                .execute();
    }

    boolean isFiring(Handle handle, NotificationRuleId ruleId, String resourceId) {
        return handle.createQuery(
                        "select 1 from notifications where rule_id = :rule and resource_id = :resource and state = 'FIRING'")
                .bind("rule", ruleId.value())
                .bind("resource", resourceId)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Returns the firing notifications of a resource. */
    List<Notification> firing(Handle handle, TenantId tenantId, String resourceId) {
        return handle.createQuery("""
                        select * from notifications
                        where tenant_id = :tenant and resource_id = :resource and state = 'FIRING' order by id""")
                .bind("tenant", tenantId.value())
                .bind("resource", resourceId)
                .map((rs, context) -> notification(rs))
                .list();
    }

    /** Returns the firing notifications of a rule. */
    List<Notification> firing(Handle handle, NotificationRuleId ruleId) {
        return handle.createQuery("select * from notifications where rule_id = :rule and state = 'FIRING' order by id")
                .bind("rule", ruleId.value())
                .map((rs, context) -> notification(rs))
                .list();
    }

    /** Returns a tenant's firing notifications about instances that failed or are unhealthy. */
    List<Notification> firingOfInstances(Handle handle, TenantId tenantId) {
        return handle.createQuery("""
                        select * from notifications
                        where tenant_id = :tenant and state = 'FIRING'
                            and condition_kind in ('INSTANCE_FAILED', 'INSTANCE_UNHEALTHY') order by id""")
                .bind("tenant", tenantId.value())
                .map((rs, context) -> notification(rs))
                .list();
    }

    /** Returns the firing notifications about the server itself. */
    List<Notification> firingTrouble(Handle handle) {
        return handle.createQuery(
                        "select * from notifications where state = 'FIRING' and condition_kind = 'SERVER_TROUBLE' order by id")
                .map((rs, context) -> notification(rs))
                .list();
    }

    /** A rule and a resource for which it is firing. */
    record Firing(NotificationRuleId ruleId, String resourceId) {}

    /** Returns the firing threshold rules of all tenants, with their resources. */
    Set<Firing> firingThresholds(Handle handle) {
        return handle.createQuery("""
                        select rule_id, resource_id from notifications
                        where state = 'FIRING' and condition_kind in ('CPU_ABOVE', 'MEMORY_ABOVE')""")
                .map((rs, context) ->
                        new Firing(new NotificationRuleId(rs.getString("rule_id")), rs.getString("resource_id")))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the ids of the resources that a tenant's firing notifications are about. */
    Set<String> firingResources(Handle handle, TenantId tenantId) {
        return handle.createQuery(
                        "select distinct resource_id from notifications where tenant_id = :tenant and state = 'FIRING'")
                .bind("tenant", tenantId.value())
                .mapTo(String.class)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the number of a tenant's firing notifications. */
    int firingCount(Handle handle, TenantId tenantId) {
        return handle.createQuery("select count(*) from notifications where tenant_id = :tenant and state = 'FIRING'")
                .bind("tenant", tenantId.value())
                .mapTo(Integer.class)
                .one();
    }

    /** Returns notifications, newest first. */
    Page<Notification> list(Handle handle, TenantId tenantId, @Nullable NotificationState state, PageRequest page) {
        String after = page.after() == null ? "" : " and id < :after";
        String only = state == null ? "" : " and state = :state";
        var select = handle.createQuery("select * from notifications where tenant_id = :tenant" + only + after
                        + " order by id desc limit " + page.limitAndOne())
                .bind("tenant", tenantId.value());
        if (page.after() != null) {
            select.bind("after", page.after());
        }
        if (state != null) {
            select.bind("state", state.name());
        }
        return page.page(
                select.map((rs, context) -> notification(rs)).list(),
                notification -> notification.id().value());
    }

    /** Removes a tenant's oldest resolved notifications beyond a maximum number. */
    void trim(Handle handle, TenantId tenantId, int most) {
        handle.createUpdate("""
                        delete from notifications where tenant_id = :tenant and state = 'RESOLVED' and id <= (
                            select id from notifications where tenant_id = :tenant and state = 'RESOLVED'
                            order by id desc limit 1 offset :most)""")
                .bind("tenant", tenantId.value())
                .bind("most", most)
                .execute();
    }

    /** Removes the notifications that were resolved before the given time. */
    void removeResolvedBefore(Handle handle, Instant time) {
        handle.createUpdate("delete from notifications where state = 'RESOLVED' and resolved_at < :time")
                .bind("time", time)
                .execute();
    }

    void deleteAll(Handle handle, TenantId tenantId) {
        handle.createUpdate("delete from notifications where tenant_id = :tenant")
                .bind("tenant", tenantId.value())
                .execute();
    }

    private static Notification notification(ResultSet rs) throws SQLException {
        Instant resolvedAt = NotificationRuleRepository.instant(rs, "resolved_at");
        return new Notification(
                new NotificationId(rs.getString("id")),
                new TenantId(rs.getString("tenant_id")),
                new NotificationRuleId(rs.getString("rule_id")),
                rs.getString("rule_name"),
                NotificationCondition.valueOf(rs.getString("condition_kind")),
                new Notification.Resource(
                        Notification.Resource.Type.valueOf(rs.getString("resource_type")),
                        rs.getString("resource_id"),
                        rs.getString("resource_name")),
                rs.getString("summary"),
                rs.getTimestamp("raised_at").toInstant(),
                resolvedAt == null ? null : new Notification.Resolution(resolvedAt, rs.getString("resolution")));
    }
}
