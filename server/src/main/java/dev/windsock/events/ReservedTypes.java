package dev.windsock.events;

import java.util.Set;

/** The types that only Windsock itself tells; a published event of such a type would deceive who sees it. */
final class ReservedTypes {
    private static final Set<String> RESERVED = Set.of(
            // changes
            "INSTANCE_CREATED",
            "INSTANCE_STARTING",
            "INSTANCE_STARTED",
            "INSTANCE_STOPPING",
            "INSTANCE_STOPPED",
            "INSTANCE_PAUSED",
            "INSTANCE_RESUMED",
            "INSTANCE_FAILED",
            "INSTANCE_TERMINATED",
            "VOLUME_CREATED",
            "VOLUME_ATTACHED",
            "VOLUME_DETACHED",
            "VOLUME_DELETED",
            "VPC_CREATED",
            "VPC_DELETED",
            "AUDIT_LOG",
            "TERMINAL_OPENED",
            "TERMINAL_CLOSED",
            "KEY_CREATED",
            "KEY_ROTATED",
            "KEY_REVOKED",
            "METRIC_UPDATE",
            // control messages of the WebSocket, which share the member "type" with changes
            "WELCOME",
            "SUBSCRIBED",
            "UNSUBSCRIBED",
            "HEARTBEAT",
            "PONG",
            "RESET",
            "ERROR");

    private ReservedTypes() {}

    static boolean contains(String type) {
        return RESERVED.contains(type);
    }
}
