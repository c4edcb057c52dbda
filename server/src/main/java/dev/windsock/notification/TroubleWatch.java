// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.NotificationRuleId;
import dev.windsock.json.Timestamps;
import dev.windsock.problem.RejectedException;
import dev.windsock.retry.Poll;
import dev.windsock.store.NodeEntry;
import dev.windsock.store.Store;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the rules about the server itself. A problem that lasts for {@link #CONFIRMED_AFTER} raises a notification. The
 * notification is resolved once the problem has been absent for the same time.
 *
 * <h2>Problems with the store itself</h2>
 *
 * While the store rejects changes, the notification cannot be stored. Its message is then sent from memory, once per
 * {@link #RESEND_INTERVAL}, until the receiver accepts it. When the store accepts changes again, the notification is stored
 * with that message. The receiver therefore does not receive a second message: at worst, it receives the same one again, with
 * the same id.
 *
 * <p>Threading: one virtual thread, which blocks on the store and on receivers, owns all mutable fields.
 */
@Singleton
final class TroubleWatch {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    static final Duration CONFIRMED_AFTER = Duration.ofSeconds(15);

    static final Duration RESEND_INTERVAL = Duration.ofMinutes(1);

    private static final String WORKS = "It works again.";
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(TroubleWatch.class);

    private final TroubleSources sources;
    private final RuleCache rules;
    private final Store store;
    private final NotificationRepository repository;
    private final Notifications notifications;
    private final WebhookSender sender;
    private final NotificationDuty duty;
    private final Clock clock;
    private final Thread thread =
            Thread.ofVirtual().name("notification-trouble").unstarted(this::run);
    private Instant started;
    private Instant lastLook;
    private volatile boolean closed;

    /** By the id of the resource. */
    private final Map<String, Watched> watched = new HashMap<>();

    /** A problem that was detected and has not been resolved. Changed only by that thread. */
    private static final class Watched {
        private Trouble trouble;
        private final Instant since;
        private Instant seen;
        private final Set<NotificationRuleId> stored = new HashSet<>();
        private final Map<NotificationRule, Unsaved> unsaved = new HashMap<>();

        private Watched(Trouble trouble, Instant now) {
            this.trouble = trouble;
            this.since = now;
            this.seen = now;
        }

        private boolean confirmed() {
            return Duration.between(since, seen).compareTo(CONFIRMED_AFTER) >= 0;
        }
    }

    /** A notification that is not in the store. */
    private record Unsaved(
            Notifications.Prepared prepared, @Nullable Instant sent) {}

    TroubleWatch(
            TroubleSources sources,
            RuleCache rules,
            Store store,
            NotificationRepository repository,
            Notifications notifications,
            WebhookSender sender,
            NotificationDuty duty,
            Clock clock) {
        this.sources = sources;
        this.rules = rules;
        this.store = store;
        this.repository = repository;
        this.notifications = notifications;
        this.sender = sender;
        this.duty = duty;
        this.clock = clock;
        this.started = clock.instant();
        this.lastLook = started;
    }

    @EventListener
    void started(StartupEvent event) {
        thread.start();
    }

    private void run() {
        while (!closed && Poll.pause(INTERVAL)) {
            try {
                look();
            } catch (RuntimeException e) {
                LOG.warn("Cannot check the server for problems, retrying: cause={}", e.getMessage(), e);
            }
        }
    }

    private void look() {
        Instant now = Timestamps.toMillis(clock.instant());
        if (now.isBefore(lastLook)) {
            // the clock was set back, so the durations start over
            started = now;
            watched.clear();
        }
        lastLook = now;
        List<Trouble> troubles = sources.now();
        boolean storeWorks = troubles.stream().noneMatch(TroubleWatch::isOfStore);
        boolean hasRules = !rules.serverRules().isEmpty();
        // one server checks the store and all nodes that cannot report their own problems
        List<NodeEntry> nodes = duty.isOurs() && hasRules && storeWorks ? sources.nodes() : List.of();
        Stream.concat(
                        troubles.stream().filter(trouble -> !isOfStore(trouble) || duty.isOurs()),
                        nodes.stream().flatMap(node -> TroubleSources.lost(node).stream()))
                .forEach(trouble -> {
                    Watched known = watched.computeIfAbsent(trouble.resource().id(), id -> new Watched(trouble, now));
                    known.seen = now;
                    known.trouble = trouble;
                });
        for (Watched known : List.copyOf(watched.values())) {
            if (known.confirmed()) {
                raise(known, now);
            }
            if (Duration.between(known.seen, now).compareTo(CONFIRMED_AFTER) >= 0 && known.unsaved.isEmpty()) {
                watched.remove(known.trouble.resource().id());
            }
        }
        if (hasRules && storeWorks && Duration.between(started, now).compareTo(CONFIRMED_AFTER) >= 0) {
            resolve(nodes, now);
        }
    }

    private static boolean isOfStore(Trouble trouble) {
        return trouble.resource().type() == Notification.Resource.Type.STORE;
    }

    private void raise(Watched known, Instant now) {
        rules.serverRules().stream()
                .filter(rule -> !known.stored.contains(rule.id()))
                .forEach(rule -> known.unsaved.computeIfAbsent(
                        rule,
                        missing -> new Unsaved(
                                notifications.prepare(
                                        rule, known.trouble.resource(), known.trouble.summary(), known.since),
                                null)));
        if (known.unsaved.isEmpty()) {
            return;
        }
        try {
            store.writeEssential(transaction -> {
                known.unsaved.forEach((rule, unsaved) -> notifications.raise(transaction, rule, unsaved.prepared()));
                return known;
            });
            known.unsaved.keySet().forEach(rule -> known.stored.add(rule.id()));
            known.unsaved.clear();
        } catch (RejectedException e) {
            known.unsaved.replaceAll((rule, unsaved) -> sendUnsaved(rule, unsaved, now));
        }
    }

    /** Sends a message that is not stored, unless the receiver has already accepted it. */
    private Unsaved sendUnsaved(NotificationRule rule, Unsaved unsaved, Instant now) {
        Delivery delivery = unsaved.prepared().delivery();
        Webhook webhook = rule.webhook();
        if (delivery == null
                || webhook == null
                || delivery.status() != Delivery.Status.PENDING
                || unsaved.sent() != null
                        && Duration.between(unsaved.sent(), now).compareTo(RESEND_INTERVAL) < 0) {
            return unsaved;
        }
        Sending sending = sender.send(webhook, delivery);
        Delivery sent = WebhookSender.isAccepted(sending)
                ? delivery.finished(
                        Delivery.Status.DELIVERED, now, delivery.attempts() + 1, WebhookSender.attempt(sending))
                : delivery.retried(now, WebhookSender.attempt(sending));
        return new Unsaved(new Notifications.Prepared(unsaved.prepared().notification(), sent), now);
    }

    /** Resolves stored notifications whose problem is over, including notifications that predate a restart. */
    private void resolve(List<NodeEntry> nodes, Instant now) {
        Map<Notification, String> over = new LinkedHashMap<>();
        for (Notification firing : store.read(repository::firingTrouble)) {
            if (!watched.containsKey(firing.resource().id())) {
                end(firing.resource(), nodes).ifPresent(reason -> over.put(firing, reason));
            }
        }
        if (!over.isEmpty()) {
            store.writeEssential(transaction -> {
                over.forEach((firing, reason) -> notifications.resolve(transaction, firing, reason, now));
                return over;
            });
        }
    }

    /** Returns why a resource's problem is over; empty if another server is responsible for that decision. */
    private Optional<String> end(Notification.Resource resource, List<NodeEntry> nodes) {
        if (sources.isThisNode(resource)) {
            return Optional.of(WORKS);
        }
        return switch (resource.type()) {
            case STORE -> duty.isOurs() ? Optional.of(WORKS) : Optional.empty();
            case NODE ->
                nodes.stream()
                        .filter(node -> node.id().value().equals(resource.id()))
                        .filter(node -> node.status() == NodeEntry.Status.STOPPED)
                        .map(node -> "The node was stopped.")
                        .findFirst();
            case INSTANCE -> Optional.empty();
        };
    }

    @PreDestroy
    void close() throws InterruptedException {
        closed = true;
        thread.interrupt();
        thread.join(CLOSE_TIMEOUT);
    }
}
