// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.MovableClock;
import dev.windsock.RunningServer;
import dev.windsock.compute.FakeDriver;
import dev.windsock.compute.HealthProbe;
import dev.windsock.id.DeliveryId;
import dev.windsock.id.InstanceId;
import dev.windsock.id.NotificationId;
import dev.windsock.id.NotificationRuleId;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Notifications, from the change to an instance to the receiver of a webhook. The test class for each database inherits these
 * tests.
 */
@NullUnmarked
@Timeout(120)
abstract class NotificationsContract {
    private final Receiver receiver = new Receiver();
    private final FakeDriver driver = new FakeDriver();
    private final Map<String, Object> store = store();
    private RunningServer server;

    @TempDir
    Path dataDir;

    /** Returns the settings of an empty store. */
    abstract Map<String, Object> store();

    @BeforeEach
    void start() {
        Map<String, Object> properties = new HashMap<>(store);
        properties.put(MovableClock.PROPERTY, true);
        properties.put("windsock.data-dir", dataDir.toString());
        properties.put("windsock.webhook.allowed-networks", "127.0.0.0/8");
        server = RunningServer.start(properties, driver);
    }

    @AfterEach
    void stop() {
        server.close();
        receiver.close();
    }

    private HttpAnswer send(String method, String target, String body) {
        try {
            return server.send(method, target, RunningServer.ADMIN_KEY, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode created(String target, String body) {
        HttpAnswer answer = send("POST", target, body);
        assertThat(answer.status()).as(answer.body()).isBetween(200, 299);
        return answer.json();
    }

    final JsonNode rule(String name, String more) {
        return created(
                "/api/notification-rules",
                "{\"name\":\"%s\",\"webhook_url\":\"%s\",%s}".formatted(name, receiver.url("/hook"), more));
    }

    private JsonNode failureRule() {
        return rule("failures", "\"condition\":\"INSTANCE_FAILED\"");
    }

    private String launch(String name, String more) {
        String id = Texts.text(
                created("/api/instances", "{\"name\":\"%s\",\"image\":\"x\"%s}".formatted(name, more)), "id");
        awaitStatus(id, "RUNNING");
        return id;
    }

    private void awaitStatus(String id, String status) {
        Deadline.await(
                status,
                () -> send("GET", "/api/instances/" + id, null).text("status").equals(status));
    }

    private void fail(String id) {
        driver.exit(new InstanceId(id), 3);
        awaitStatus(id, "ERROR");
    }

    final List<JsonNode> items(String target) {
        return StreamSupport.stream(
                        send("GET", target, null).json().get("items").values().spliterator(), false)
                .toList();
    }

    /** Changes rows as another server would. */
    final void execute(String sql) {
        server.bean(Store.class).write(transaction -> transaction.handle().execute(sql));
    }

    /** Waits until the only notification has the given state, while time passes. */
    final void awaitNotification(String state) {
        Deadline.await(state, () -> {
            server.bean(MovableClock.class).advance(Duration.ofSeconds(1));
            return items("/api/notifications?state=" + state).size() == 1;
        });
    }

    private List<JsonNode> notifications() {
        return items("/api/notifications");
    }

    private List<JsonNode> deliveries(JsonNode rule) {
        return items("/api/notification-rules/" + Texts.text(rule, "id") + "/deliveries");
    }

    private JsonNode awaitDelivery(JsonNode rule, Predicate<JsonNode> expected) {
        Deadline.await("a delivery", () -> deliveries(rule).stream().anyMatch(expected));
        return deliveries(rule).stream().filter(expected).findFirst().orElseThrow();
    }

    private static Predicate<JsonNode> is(String member, String value) {
        return node -> value.equals(Texts.text(node, member));
    }

    /** Accepts more attempts, because the next one may be over before the delivery is read. */
    private static Predicate<JsonNode> hasAttempts(int least) {
        return node -> Integer.parseInt(Texts.text(node, "attempts")) >= least;
    }

    private List<String> eventTypes() {
        return items("/api/events?limit=200").stream()
                .map(event -> Texts.text(event, "type"))
                .toList();
    }

    @Test
    void notifiesOfAFailureAndItsEnd() {
        JsonNode rule = failureRule();
        String id = launch("web", "");
        fail(id);

        Receiver.Request raised =
                receiver.await("raised", request -> request.type().equals("notification.raised"));
        assertThat(raised.isSignedWith(Texts.text(rule, "secret"))).isTrue();
        assertThat(raised.line()).isEqualTo("POST /hook HTTP/1.1");
        JsonNode data = raised.json().get("data");
        assertThat(Texts.text(data, "resource_id")).isEqualTo(id);
        assertThat(Texts.text(data, "state")).isEqualTo("FIRING");
        assertThat(Texts.text(data, "summary")).startsWith("Instance web failed");
        assertThat(Texts.text(notifications().getFirst(), "id")).isEqualTo(Texts.text(data, "id"));

        created("/api/instances/" + id + "/start", null);
        Receiver.Request resolved =
                receiver.await("resolved", request -> request.type().equals("notification.resolved"));
        assertThat(Texts.text(resolved.json().get("data"), "resolution")).isEqualTo("The instance is running again.");
        assertThat(resolved.id()).isNotEqualTo(raised.id());
        assertThat(notifications()).singleElement().matches(is("state", "RESOLVED"));
        assertThat(items("/api/notifications?state=FIRING")).isEmpty();
        assertThat(eventTypes())
                .contains("NOTIFICATION_RULE_CREATED")
                .containsSubsequence(
                        "INSTANCE_FAILED", "NOTIFICATION_RAISED", "INSTANCE_STARTED", "NOTIFICATION_RESOLVED");
    }

    @Test
    void notifiesOnlyOfMatchingInstances() {
        rule("prod", "\"condition\":\"INSTANCE_FAILED\",\"labels\":{\"env\":\"prod\"}");
        fail(launch("dev", ",\"labels\":{\"env\":\"dev\"}"));
        fail(launch("prod", ",\"labels\":{\"env\":\"prod\",\"tier\":\"web\"}"));
        receiver.await("prod", request -> request.body().contains("Instance prod failed"));
        assertThat(notifications()).singleElement().matches(is("resource_name", "prod"));
    }

    @Test
    void ignoresWhatHappenedBeforeTheRule() {
        String old = launch("old", "");
        fail(old);
        failureRule();
        fail(launch("new", ""));
        receiver.await("new", request -> request.body().contains("Instance new failed"));
        assertThat(notifications()).singleElement().matches(is("resource_name", "new"));
    }

    @Test
    void appliesRulesAfterARestartToWhatHappenedBefore() {
        JsonNode rule = failureRule();
        String id = launch("web", "");
        receiver.answer = Receiver.status(500);
        fail(id);
        Receiver.Request first = receiver.await("an attempt", request -> true);
        awaitDelivery(rule, hasAttempts(1));
        server.close();
        receiver.answer = Receiver.NO_CONTENT;
        start();

        awaitDelivery(rule, is("status", "DELIVERED"));
        assertThat(receiver.requests()).allMatch(request -> request.id().equals(first.id()));
        assertThat(receiver.requests().getLast().body()).isEqualTo(first.body());
        assertThat(notifications()).hasSize(1);
    }

    @Test
    void retriesAsTheReceiverAsks() {
        JsonNode rule = failureRule();
        receiver.answer = Receiver.status(503, "Retry-After: 3600");
        fail(launch("web", ""));
        JsonNode delivery = awaitDelivery(rule, is("attempts", "1"));
        assertThat(Texts.text(delivery, "status")).isEqualTo("PENDING");
        assertThat(Texts.text(delivery, "response_status")).isEqualTo("503");
        assertThat(Instant.parse(Texts.text(delivery, "next_attempt_at")))
                .isAfter(Instant.now().plusSeconds(3_000));
        assertThat(Texts.text(webhook(rule), "status")).isEqualTo("FAILING");

        receiver.answer = Receiver.NO_CONTENT;
        server.bean(MovableClock.class).advance(Duration.ofHours(2));
        fail(launch("other", ""));
        Deadline.await("both", () -> deliveries(rule).stream().allMatch(is("status", "DELIVERED")));
        assertThat(Texts.text(webhook(rule), "status")).isEqualTo("ACTIVE");
    }

    private JsonNode webhook(JsonNode rule) {
        return send("GET", "/api/notification-rules/" + Texts.text(rule, "id"), null)
                .json()
                .get("webhook");
    }

    @Test
    void disablesAWebhookThatIsGone() {
        JsonNode rule = failureRule();
        receiver.answer = Receiver.status(410);
        fail(launch("web", ""));
        Deadline.await("disabled", () -> is("status", "DISABLED").test(webhook(rule)));
        assertThat(deliveries(rule)).singleElement().matches(is("status", "DISCARDED"));
        assertThat(eventTypes()).contains("NOTIFICATION_RULE_WEBHOOK_DISABLED");
        assertThat(send("GET", "/api/audit?action=notification_rule:disable_webhook", null)
                        .body())
                .contains("410");

        receiver.answer = Receiver.NO_CONTENT;
        fail(launch("unsent", ""));
        Deadline.await("notified in the console", () -> notifications().size() == 2);
        assertThat(deliveries(rule)).hasSize(1);

        HttpAnswer changed = send(
                "PUT",
                "/api/notification-rules/" + Texts.text(rule, "id"),
                "{\"name\":\"failures\",\"condition\":\"INSTANCE_FAILED\",\"webhook_url\":\"%s\"}"
                        .formatted(receiver.url("/hook")));
        assertThat(Texts.text(changed.json().get("webhook"), "status")).isEqualTo("ACTIVE");
        assertThat(changed.text("secret")).isNull();
        fail(launch("sent", ""));
        assertThat(receiver.await("sent", request -> request.body().contains("Instance sent failed"))
                        .isSignedWith(Texts.text(rule, "secret")))
                .isTrue();
    }

    @Test
    void disablesAWebhookThatFailsForDays() {
        JsonNode rule = failureRule();
        receiver.answer = Receiver.status(500);
        fail(launch("web", ""));
        awaitDelivery(rule, hasAttempts(1));
        server.bean(MovableClock.class).advance(Deliveries.DISABLE_AFTER.plusMinutes(1));
        fail(launch("next", ""));
        Deadline.await("disabled", () -> is("status", "DISABLED").test(webhook(rule)));
        assertThat(Texts.text(webhook(rule), "disabled_reason"))
                .contains("has failed")
                .contains("status 500");
        assertThat(deliveries(rule)).noneMatch(is("status", "PENDING"));
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        JsonNode rule = failureRule();
        receiver.answer = Receiver.status(500);
        fail(launch("web", ""));
        for (int attempt = 1; attempt < RetrySchedule.MAX_ATTEMPTS; attempt++) {
            awaitDelivery(rule, hasAttempts(attempt));
            server.bean(MovableClock.class).advance(Duration.ofHours(7));
            // a change to notifications makes the queue check the clock
            fail(launch("n" + attempt, ""));
        }
        JsonNode failed = awaitDelivery(rule, is("status", "FAILED"));
        assertThat(Texts.text(failed, "attempts")).isEqualTo(Integer.toString(RetrySchedule.MAX_ATTEMPTS));
    }

    @Test
    void aReceiverThatHangsDelaysNoOther() {
        CountDownLatch end = new CountDownLatch(1);
        try (Receiver hanging = new Receiver()) {
            hanging.answer = (request, out) -> {
                try {
                    end.await(2, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
            created(
                    "/api/notification-rules",
                    "{\"name\":\"hanging\",\"webhook_url\":\"%s\",\"condition\":\"INSTANCE_FAILED\"}"
                            .formatted(hanging.url("/")));
            failureRule();
            fail(launch("web", ""));
            hanging.await("a request", request -> true);
            receiver.await("the other", request -> true);
            end.countDown();
        }
    }

    @Test
    void rotatesTheSecret() {
        JsonNode rule = failureRule();
        JsonNode rotated = created("/api/notification-rules/" + Texts.text(rule, "id") + "/rotate-secret", null);
        assertThat(Texts.text(rotated, "secret")).startsWith("whsec_").isNotEqualTo(Texts.text(rule, "secret"));
        fail(launch("web", ""));
        Receiver.Request both = receiver.await("a request", request -> true);
        assertThat(both.isSignedWith(Texts.text(rule, "secret"))).isTrue();
        assertThat(both.isSignedWith(Texts.text(rotated, "secret"))).isTrue();

        server.bean(MovableClock.class).advance(Duration.ofDays(1).plusMinutes(1));
        fail(launch("later", ""));
        Receiver.Request later =
                receiver.await("later", request -> request.body().contains("later"));
        assertThat(later.isSignedWith(Texts.text(rule, "secret"))).isFalse();
        assertThat(later.isSignedWith(Texts.text(rotated, "secret"))).isTrue();
    }

    @Test
    void testsAWebhookOnce() {
        JsonNode rule = failureRule();
        String target = "/api/notification-rules/" + Texts.text(rule, "id") + "/test";
        JsonNode delivered = created(target, null);
        assertThat(Texts.text(delivered, "status")).isEqualTo("DELIVERED");
        assertThat(receiver.requests()).singleElement().satisfies(request -> {
            assertThat(request.type()).isEqualTo("notification.test");
            assertThat(request.isSignedWith(Texts.text(rule, "secret"))).isTrue();
        });

        receiver.answer = Receiver.status(302, "Location: http://127.0.0.1/");
        JsonNode redirected = created(target, null);
        assertThat(Texts.text(redirected, "status")).isEqualTo("FAILED");
        assertThat(Texts.text(redirected, "error")).contains("redirect");
        assertThat(deliveries(rule)).hasSize(2);
        assertThat(notifications()).isEmpty();
        assertThat(Texts.text(webhook(rule), "status")).isEqualTo("ACTIVE");
    }

    @Test
    void resolvesWhatADeletedRuleHasRaised() {
        JsonNode rule = failureRule();
        fail(launch("web", ""));
        Deadline.await("raised", () -> notifications().size() == 1);
        assertThat(send("DELETE", "/api/notification-rules/" + Texts.text(rule, "id"), null)
                        .status())
                .isEqualTo(204);
        assertThat(notifications()).singleElement().matches(is("resolution", "The rule was deleted."));
        assertThat(send("GET", "/api/notification-rules/" + Texts.text(rule, "id") + "/deliveries", null)
                        .status())
                .isEqualTo(404);
        assertThat(server.bean(Store.class)
                        .<Integer>read(
                                handle -> server.bean(DeliveryRepository.class).pendingCount(handle, TenantId.DEFAULT)))
                .isZero();
    }

    @Test
    void boundsWhatItStores() {
        Store database = server.bean(Store.class);
        NotificationRepository repository = server.bean(NotificationRepository.class);
        DeliveryRepository queue = server.bean(DeliveryRepository.class);
        NotificationRuleId ruleId = new NotificationRuleId(UUID.randomUUID().toString());
        Instant now = Instant.parse("2026-11-24T10:00:00Z");
        database.write(transaction -> {
            for (int i = 0; i < 30; i++) {
                String id = String.format(Locale.ROOT, "01900000-0000-7000-8000-%012d", i);
                Notification notification = new Notification(
                        new NotificationId(id),
                        TenantId.DEFAULT,
                        ruleId,
                        "r",
                        NotificationCondition.INSTANCE_FAILED,
                        new Notification.Resource(Notification.Resource.Type.INSTANCE, id, "web"),
                        "It failed.",
                        now,
                        null);
                repository.insert(transaction.handle(), notification);
                if (i > 0) {
                    repository.resolve(
                            transaction.handle(), notification.id(), new Notification.Resolution(now, "It runs."));
                }
                queue.insert(
                        transaction.handle(),
                        new Delivery(
                                new DeliveryId(id),
                                TenantId.DEFAULT,
                                ruleId,
                                WebhookMessageType.RAISED,
                                "{}",
                                i == 0 ? Delivery.Status.PENDING : Delivery.Status.DELIVERED,
                                1,
                                i == 0 ? now.plusSeconds(1_000_000_000) : null,
                                now,
                                i == 0 ? null : now,
                                new Delivery.Attempt(200, null, 3)));
            }
            repository.trim(transaction.handle(), TenantId.DEFAULT, 10);
            queue.trim(transaction.handle(), ruleId, 10);
            return null;
        });
        assertThat(notifications()).hasSize(11).anyMatch(is("state", "FIRING"));
        assertThat(database.<Map<?, ?>>read(handle -> queue.pending(handle, TenantId.DEFAULT)))
                .hasSize(1);
        assertThat(count("notification_deliveries")).isEqualTo(11);

        server.bean(MovableClock.class).advance(Duration.ofDays(3_650));
        server.bean(NotificationRetention.class).retain();
        assertThat(notifications()).singleElement().matches(is("state", "FIRING"));
        assertThat(count("notification_deliveries")).isEqualTo(1);
    }

    private long count(String table) {
        return server.bean(Store.class)
                .<Long>read(handle -> handle.createQuery("select count(*) from " + table)
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void discardsDeliveriesAboveTheBudgetOfTheTenant() {
        JsonNode rule = failureRule();
        Store database = server.bean(Store.class);
        DeliveryRepository queue = server.bean(DeliveryRepository.class);
        Instant later = Instant.now().plus(Duration.ofDays(300));
        database.write(transaction -> {
            for (int i = 0; i < Notifications.MAX_PENDING; i++) {
                queue.insert(
                        transaction.handle(),
                        new Delivery(
                                new DeliveryId(String.format(Locale.ROOT, "01900000-0000-7000-8000-%012d", i)),
                                TenantId.DEFAULT,
                                new NotificationRuleId(Texts.text(rule, "id")),
                                WebhookMessageType.RAISED,
                                "{}",
                                Delivery.Status.PENDING,
                                0,
                                later,
                                Instant.now(),
                                null,
                                null));
            }
            return null;
        });
        fail(launch("web", ""));
        JsonNode discarded = awaitDelivery(rule, is("status", "DISCARDED"));
        assertThat(Texts.text(discarded, "error")).contains("1000 pending deliveries");
        assertThat(notifications()).hasSize(1);
    }

    @Test
    void continuesWhereTheLogBeginsAfterALongPause() {
        failureRule();
        Position earliest = server.bean(EventLog.class).earliest();
        // as after a restore: the position of another epoch
        server.bean(Store.class).write(transaction -> {
            server.bean(NotificationRuleRepository.class)
                    .moveCursor(transaction.handle(), TenantId.DEFAULT, new Position("0ther", earliest.offset()));
            return null;
        });
        server.bean(LogRules.class).restart();
        fail(launch("web", ""));
        receiver.await("a request", request -> true);
    }

    private String launchChecked(AtomicBoolean passes) {
        driver.checkWith(timeout -> new HealthProbe.Result(passes.get(), passes.get() ? "" : "refused"));
        return launch("web", ",\"health\":{\"command\":[\"check\"],\"interval\":1,\"retries\":1}");
    }

    private void awaitHealth(String id, String health) {
        Deadline.await(
                health,
                () -> health.equals(send("GET", "/api/instances/" + id, null).text("health_status")));
    }

    /** Changes an instance, which causes the rules of its tenant to be applied. */
    private void changeAnInstance() {
        launch("n" + System.nanoTime(), "");
    }

    @Test
    void aFlappingHealthCheckNotifiesOnce() {
        JsonNode rule = rule("health", "\"condition\":\"INSTANCE_UNHEALTHY\"");
        AtomicBoolean passes = new AtomicBoolean();
        String id = launchChecked(passes);
        receiver.await("raised", request -> request.type().equals("notification.raised"));
        MovableClock clock = server.bean(MovableClock.class);
        for (int i = 0; i < 3; i++) {
            passes.set(true);
            awaitHealth(id, "healthy");
            clock.advance(Recoveries.SETTLING_TIME.minusSeconds(30));
            passes.set(false);
            awaitHealth(id, "unhealthy");
        }
        assertThat(notifications()).singleElement().matches(is("state", "FIRING"));
        passes.set(true);
        awaitHealth(id, "healthy");
        Deadline.await("resolved", () -> {
            clock.advance(Duration.ofSeconds(30));
            changeAnInstance();
            return items("/api/notifications?state=RESOLVED").size() == 1;
        });
        assertThat(notifications())
                .singleElement()
                .matches(is("resolution", "The instance has been healthy for 2 minutes."));
        Deadline.await("both messages", () -> deliveries(rule).size() == 2);
    }

    @Test
    void aProgramThatKeepsFailingNotifiesOnce() {
        JsonNode rule = failureRule();
        String id = launch("loop", ",\"restart_policy\":\"on-failure\"");
        for (int run = 1; run <= 2; run++) {
            int restarts = run;
            driver.exit(new InstanceId(id), 3);
            Deadline.await("restart " + run, () -> {
                JsonNode instance = send("GET", "/api/instances/" + id, null).json();
                return Texts.text(instance, "status").equals("RUNNING")
                        && instance.get("restart_count").getIntValue() == restarts;
            });
        }
        receiver.await("raised", request -> request.type().equals("notification.raised"));
        changeAnInstance();
        assertThat(notifications()).singleElement().matches(is("state", "FIRING"));
        assertThat(deliveries(rule)).hasSize(1);
        created("/api/instances/" + id + "/stop", null);
        receiver.await("resolved", request -> request.body().contains("The instance was stopped."));
    }

    @Test
    void reportsADriverThatIsUnreachable() {
        rule("server", "\"condition\":\"SERVER_TROUBLE\"");
        driver.disconnect();
        MovableClock clock = server.bean(MovableClock.class);
        Deadline.await("raised", () -> {
            clock.advance(Duration.ofSeconds(1));
            return !receiver.requests().isEmpty();
        });
        assertThat(receiver.requests().getFirst().body()).contains("NODE").contains("is unreachable");
        driver.reconnect();
        Deadline.await("resolved", () -> {
            clock.advance(Duration.ofSeconds(1));
            return items("/api/notifications?state=RESOLVED").size() == 1;
        });
    }
}
