// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import java.net.URI;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a rule sends its notifications.
 *
 * @param previous the secret before the latest rotation; null if there is none
 * @param failingSince the time since which every attempt has failed; null if the latest one succeeded
 * @param disabledReason why nothing is sent, in one sentence; null while the webhook is active
 */
record Webhook(
        URI url,
        WebhookSecret secret,
        @Nullable Previous previous,
        @Nullable Instant failingSince,
        @Nullable String disabledReason) {
    /** A previous secret with which messages are still signed until a given time. */
    record Previous(WebhookSecret secret, Instant until) {}

    static Webhook to(URI url) {
        return new Webhook(url, WebhookSecret.generate(), null, null, null);
    }

    boolean isActive() {
        return disabledReason == null;
    }

    /** Returns this webhook as active, with a different URL. */
    Webhook activated(URI newUrl) {
        return new Webhook(newUrl, secret, previous, null, null);
    }

    /** Returns this webhook with a new secret. Messages are also signed with the old one until the given time. */
    Webhook rotated(Instant until) {
        return new Webhook(url, WebhookSecret.generate(), new Previous(secret, until), failingSince, disabledReason);
    }

    Webhook failing(@Nullable Instant since) {
        return new Webhook(url, secret, previous, since, disabledReason);
    }

    Webhook disabled(String reason) {
        return new Webhook(url, secret, previous, failingSince, reason);
    }

    /**
     * Returns the value of the signature header: one signature for each secret that is valid at the given time, separated by
     * spaces.
     */
    String sign(String id, Instant now, byte[] body) {
        return Stream.concat(
                        Stream.of(secret),
                        Stream.ofNullable(previous)
                                .filter(old -> now.isBefore(old.until()))
                                .map(Previous::secret))
                .map(valid -> valid.sign(id, now.getEpochSecond(), body))
                .collect(Collectors.joining(" "));
    }

    /** Returns the URL without its path and query, which are often secrets themselves. */
    String maskedUrl() {
        return url.getScheme() + "://" + url.getRawAuthority() + "/…";
    }
}
