// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instance in an event payload, with only the fields that rules need. */
@Serdeable.Deserializable
@JsonIgnoreProperties(ignoreUnknown = true)
record InstancePayload(
        String id,
        String name,
        String status,
        @Nullable String statusReason,
        @Nullable String healthStatus,
        @Nullable String healthOutput,
        int restartCount,
        Map<String, String> labels) {
    Notification.Resource resource() {
        return new Notification.Resource(Notification.Resource.Type.INSTANCE, id, name);
    }

    boolean hasRun() {
        return status.equals("RUNNING") || status.equals("PAUSED") || status.equals("STOPPING");
    }
}
