// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.json.Texts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages with the headers of the Standard Webhooks specification 1.0.0
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): {@code webhook-id}, which is
 * the same for all attempts to send a message, the {@code webhook-timestamp} of the attempt, and {@code webhook-signature}.
 *
 * <p>Threading: stateless; blocks for at most {@link WebhookClient#TIMEOUT}.
 */
@Singleton
final class WebhookSender {
    private static final int MAX_ERROR = 512;
    private static final int OK = 200;
    private static final int REDIRECTS = 300;
    private static final int ERRORS = 400;

    private final WebhookClient client;
    private final Clock clock;
    private final Counter accepted;
    private final Counter failed;

    WebhookSender(WebhookClient client, Clock clock, MeterRegistry registry) {
        this.client = client;
        this.clock = clock;
        this.accepted = attempts(registry, "accepted");
        this.failed = attempts(registry, "failed");
    }

    private static Counter attempts(MeterRegistry registry, String outcome) {
        return Counter.builder("windsock.webhook.attempts")
                .description("Attempts to deliver a notification to a webhook")
                .tag("outcome", outcome)
                .register(registry);
    }

    Sending send(Webhook webhook, Delivery delivery) {
        Instant now = clock.instant();
        byte[] body = delivery.body().getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "Windsock");
        headers.put("webhook-id", delivery.id().value());
        headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
        headers.put("webhook-signature", webhook.sign(delivery.id().value(), now, body));
        Sending sending = client.post(webhook.url(), headers, body);
        (isAccepted(sending) ? accepted : failed).increment();
        return sending;
    }

    /** Returns whether the receiver has accepted the message. */
    static boolean isAccepted(Sending sending) {
        return sending instanceof Sending.Answered answered && answered.status() >= OK && answered.status() < REDIRECTS;
    }

    /** Returns the webhook history entry for an attempt. */
    static Delivery.Attempt attempt(Sending sending) {
        int millis = Math.toIntExact(sending.took().toMillis());
        return switch (sending) {
            case Sending.Answered answered -> new Delivery.Attempt(answered.status(), error(answered.status()), millis);
            case Sending.Failed failed ->
                new Delivery.Attempt(null, Texts.ellipsis(Texts.visible(failed.reason()), MAX_ERROR), millis);
        };
    }

    private static @Nullable String error(int status) {
        if (status < REDIRECTS) {
            return null;
        }
        return status < ERRORS
                ? "The receiver responded with a redirect, status " + status + ", which is not followed."
                : "The receiver responded with status " + status + ".";
    }
}
