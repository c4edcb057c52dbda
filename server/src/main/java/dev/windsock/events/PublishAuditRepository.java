// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.Topic;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Stores how far the audit log covers published events, and reads those events without their payloads. Stateless; blocks. */
@Singleton
final class PublishAuditRepository {
    PublishAudit.Progress progress(Handle handle) {
        return handle.createQuery("select through_offset, range_end, done_key from publish_audit where id = 1")
                .map((rs, context) -> {
                    String doneKey = rs.getString("done_key");
                    return new PublishAudit.Progress(
                            rs.getLong("through_offset"),
                            doneKey == null ? null : new PublishAudit.Pending(rs.getLong("range_end"), doneKey));
                })
                .one();
    }

    /** Advances the progress; returns false if the stored progress is not the expected one. */
    boolean advance(Handle handle, PublishAudit.Progress from, PublishAudit.Progress to) {
        return handle.createUpdate("""
                        update publish_audit set through_offset = :through, range_end = :end, done_key = :doneKey
                        where id = 1 and through_offset = :fromThrough and coalesce(done_key, '') = :fromKey""")
                        .bind("through", to.through())
                        .bind(
                                "end",
                                to.pending() == null
                                        ? null
                                        : Long.valueOf(to.pending().end()))
                        .bind(
                                "doneKey",
                                to.pending() == null ? null : to.pending().doneKey())
                        .bind("fromThrough", from.through())
                        .bind(
                                "fromKey",
                                from.pending() == null ? "" : from.pending().doneKey())
                        .execute()
                == 1;
    }

    /** Returns the events with {@code after < offset <= upTo} that keys have published, in order. */
    List<PublishedRange.Published> published(Handle handle, long after, long upTo) {
        return handle.createQuery("""
                        select log_offset, tenant_id, actor_key_id, actor_name, type, ip_address, created_at from events
                        where log_offset > :after and log_offset <= :upTo and topic = :topic
                            and actor_key_id is not null
                        order by log_offset""")
                .bind("after", after)
                .bind("upTo", upTo)
                .bind("topic", Topic.CUSTOM.name())
                .map((rs, context) -> new PublishedRange.Published(
                        rs.getLong("log_offset"),
                        new TenantId(rs.getString("tenant_id")),
                        new Actor(rs.getString("actor_key_id"), rs.getString("actor_name")),
                        rs.getString("type"),
                        rs.getString("ip_address"),
                        rs.getTimestamp("created_at").toInstant()))
                .list();
    }
}
