// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;

/** The type of a message to a webhook: segments joined by full stops, as in the Standard Webhooks specification. */
@Schema(name = "WebhookMessageType", description = "The type of a webhook message.")
enum WebhookMessageType {
    @JsonProperty("notification.raised")
    RAISED("notification.raised"),
    @JsonProperty("notification.resolved")
    RESOLVED("notification.resolved"),
    @JsonProperty("notification.test")
    TEST("notification.test");

    private final String wireName;

    WebhookMessageType(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }

    static WebhookMessageType of(String wireName) {
        return Arrays.stream(values())
                .filter(type -> type.wireName.equals(wireName))
                .findFirst()
                .orElseThrow();
    }
}
