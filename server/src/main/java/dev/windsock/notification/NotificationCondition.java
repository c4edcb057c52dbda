// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.Optional;

/** A kind of condition, as clients name it. */
@Schema(
        name = "NotificationCondition",
        description =
                "INSTANCE_FAILED: an instance changes to ERROR. INSTANCE_UNHEALTHY: the health check of an instance"
                        + " fails. CPU_ABOVE, MEMORY_ABOVE: for some time, an instance uses at least the given percentage "
                        + "of its limit, or of the host if it has no limit. SERVER_TROUBLE: the store rejects changes, "
                        + "the compute driver of a node is"
                        + " unreachable, or a node is lost; only in the tenant `default`.")
enum NotificationCondition {
    INSTANCE_FAILED,
    INSTANCE_UNHEALTHY,
    CPU_ABOVE,
    MEMORY_ABOVE,
    SERVER_TROUBLE;

    static Optional<NotificationCondition> parse(String wireName) {
        return Arrays.stream(values())
                .filter(kind -> kind.name().equals(wireName))
                .findFirst();
    }
}
