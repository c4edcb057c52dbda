// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.DeliveryId;
import dev.windsock.id.NotificationRuleId;
import dev.windsock.id.TenantId;
import dev.windsock.json.Timestamps;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.store.NullableColumns;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The table of deliveries: a queue for each rule, and the history of its webhook. Stateless; blocks. */
@Singleton
final class DeliveryRepository {
    void insert(Handle handle, Delivery delivery) {
        bind(handle.createUpdate("""
                        insert into notification_deliveries (id, tenant_id, rule_id, message_type, body, status, attempts,
                            next_attempt_at, created_at, finished_at, response_status, error, duration_millis)
                        values (:id, :tenant, :rule, :type, :body, :status, :attempts, :next, :createdAt, :finishedAt,
                            :responseStatus, :error, :duration)"""), delivery)
                .bind("tenant", delivery.tenantId().value())
                .bind("rule", delivery.ruleId().value())
                .bind("type", delivery.type().wireName())
                .bind("body", delivery.body())
                .bind("createdAt", delivery.createdAt())
                .execute();
    }

    void update(Handle handle, Delivery delivery) {
        bind(handle.createUpdate("""
                        update notification_deliveries set status = :status, attempts = :attempts,
                            next_attempt_at = :next, finished_at = :finishedAt, response_status = :responseStatus,
                            error = :error, duration_millis = :duration
                        where id = :id"""), delivery).execute();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Delivery delivery) {
        Delivery.Attempt last = delivery.last();
        return statement
                .bind("id", delivery.id().value())
                .bind("status", delivery.status().name())
                .bind("attempts", delivery.attempts())
                .bind("next", delivery.nextAttemptAt())
                .bind("finishedAt", delivery.finishedAt())
                .bind("responseStatus", last == null ? null : last.status())
                .bind("error", last == null ? null : last.error())
                .bind("duration", last == null ? null : last.durationMillis());
    }

    /** Returns the first due delivery of a rule; empty if none is due. */
    Optional<Delivery> due(Handle handle, NotificationRuleId ruleId, Instant now) {
        return handle.createQuery("""
                        select * from notification_deliveries
                        where rule_id = :rule and status = 'PENDING' and next_attempt_at <= :now
                        order by next_attempt_at, id limit 1""")
                .bind("rule", ruleId.value())
                .bind("now", now)
                .map((rs, context) -> delivery(rs))
                .findOne();
    }

    /** Makes pending deliveries due at {@code now} if their next attempt is after {@code latest}. */
    void makeDue(Handle handle, Instant latest, Instant now) {
        handle.createUpdate("""
                        update notification_deliveries set next_attempt_at = :now
                        where status = 'PENDING' and next_attempt_at > :latest""")
                .bind("now", Timestamps.toMillis(now))
                .bind("latest", latest)
                .execute();
    }

    /** Returns when the next delivery of a rule is due; empty if it has none. */
    Optional<Instant> nextDue(Handle handle, NotificationRuleId ruleId) {
        return handle.createQuery("""
                        select next_attempt_at from notification_deliveries
                        where rule_id = :rule and status = 'PENDING' order by next_attempt_at limit 1""")
                .bind("rule", ruleId.value())
                .map((rs, context) -> rs.getTimestamp("next_attempt_at").toInstant())
                .findOne();
    }

    /** Returns the rules of a tenant that have pending deliveries, and when the next delivery of each is due. */
    Map<NotificationRuleId, Instant> pending(Handle handle, TenantId tenantId) {
        return handle
                .createQuery("""
                        select rule_id, min(next_attempt_at) as due from notification_deliveries
                        where tenant_id = :tenant and status = 'PENDING' group by rule_id""")
                .bind("tenant", tenantId.value())
                .map((rs, context) -> Map.entry(
                        new NotificationRuleId(rs.getString("rule_id")),
                        rs.getTimestamp("due").toInstant()))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    int pendingCount(Handle handle, TenantId tenantId) {
        return handle.createQuery(
                        "select count(*) from notification_deliveries where tenant_id = :tenant and status = 'PENDING'")
                .bind("tenant", tenantId.value())
                .mapTo(Integer.class)
                .one();
    }

    /** Discards the pending deliveries of a rule. */
    void discardPending(Handle handle, NotificationRuleId ruleId, Instant now, String reason) {
        handle.createUpdate("""
                        update notification_deliveries set status = 'DISCARDED', next_attempt_at = null,
                            finished_at = :now, error = :reason
                        where rule_id = :rule and status = 'PENDING'""")
                .bind("rule", ruleId.value())
                .bind("now", now)
                .bind("reason", reason)
                .execute();
    }

    /** Returns the deliveries of a rule, newest first. */
    Page<Delivery> list(Handle handle, NotificationRuleId ruleId, PageRequest page) {
        String after = page.after() == null ? "" : " and id < :after";
        var select = handle.createQuery("select * from notification_deliveries where rule_id = :rule" + after
                        + " order by id desc limit " + page.limitAndOne())
                .bind("rule", ruleId.value());
        if (page.after() != null) {
            select.bind("after", page.after());
        }
        return page.page(
                select.map((rs, context) -> delivery(rs)).list(),
                delivery -> delivery.id().value());
    }

    /** Removes a rule's oldest finished deliveries beyond a maximum number. */
    void trim(Handle handle, NotificationRuleId ruleId, int most) {
        handle.createUpdate("""
                        delete from notification_deliveries where rule_id = :rule and status <> 'PENDING' and id <= (
                            select id from notification_deliveries where rule_id = :rule and status <> 'PENDING'
                            order by id desc limit 1 offset :most)""").bind("rule", ruleId.value()).bind("most", most).execute();
    }

    /** Removes the deliveries that finished before the given time. */
    void removeFinishedBefore(Handle handle, Instant time) {
        handle.createUpdate("delete from notification_deliveries where finished_at < :time")
                .bind("time", time)
                .execute();
    }

    void deleteAll(Handle handle, NotificationRuleId ruleId) {
        handle.createUpdate("delete from notification_deliveries where rule_id = :rule")
                .bind("rule", ruleId.value())
                .execute();
    }

    void deleteAll(Handle handle, TenantId tenantId) {
        handle.createUpdate("delete from notification_deliveries where tenant_id = :tenant")
                .bind("tenant", tenantId.value())
                .execute();
    }

    private static Delivery delivery(ResultSet rs) throws SQLException {
        return new Delivery(
                new DeliveryId(rs.getString("id")),
                new TenantId(rs.getString("tenant_id")),
                new NotificationRuleId(rs.getString("rule_id")),
                WebhookMessageType.of(rs.getString("message_type")),
                rs.getString("body"),
                Delivery.Status.valueOf(rs.getString("status")),
                rs.getInt("attempts"),
                NotificationRuleRepository.instant(rs, "next_attempt_at"),
                rs.getTimestamp("created_at").toInstant(),
                NotificationRuleRepository.instant(rs, "finished_at"),
                last(rs));
    }

    private static Delivery.@Nullable Attempt last(ResultSet rs) throws SQLException {
        Integer duration = NullableColumns.intOf(rs, "duration_millis");
        String error = rs.getString("error");
        return duration == null && error == null
                ? null
                : new Delivery.Attempt(
                        NullableColumns.intOf(rs, "response_status"), error, duration == null ? 0 : duration);
    }
}
