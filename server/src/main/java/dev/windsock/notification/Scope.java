// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.InstanceId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The instances of the tenant to which a rule applies.
 *
 * @param instanceId the only instance; null for all instances that have the labels
 */
record Scope(@Nullable InstanceId instanceId, Map<String, String> labels) {
    Scope {
        labels = Map.copyOf(labels);
    }

    boolean matches(String id, Map<String, String> labelsOfInstance) {
        return (instanceId == null || instanceId.value().equals(id))
                && labelsOfInstance.entrySet().containsAll(labels.entrySet());
    }
}
