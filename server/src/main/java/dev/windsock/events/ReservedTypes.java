// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import java.util.List;
import java.util.Set;

/**
 * The types that only Windsock itself tells; a published event of such a type would deceive who sees it. What begins like
 * one of its own is reserved as well: more of them may come.
 */
final class ReservedTypes {
    private static final List<String> PREFIXES =
            List.of("INSTANCE_", "VOLUME_", "VPC_", "KEY_", "TERMINAL_", "TENANT_", "AUDIT_", "METRIC_");

    /** Control messages of the WebSocket, which share the member "type" with changes. */
    private static final Set<String> CONTROL =
            Set.of("WELCOME", "SUBSCRIBED", "UNSUBSCRIBED", "HEARTBEAT", "PONG", "RESET", "ERROR");

    private ReservedTypes() {}

    static boolean contains(String type) {
        return CONTROL.contains(type) || PREFIXES.stream().anyMatch(type::startsWith);
    }
}
