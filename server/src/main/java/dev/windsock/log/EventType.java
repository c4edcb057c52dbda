// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Set;

/**
 * The catalogue of the events that Windsock itself emits: the single source of their names, topics, resource types,
 * payloads and reserved prefixes, for the code and for the published documents. Published events have types of their
 * own, which are not listed here.
 */
@Schema(
        name = "KnownEventType",
        description =
                "The types of the events that Windsock itself emits. More may be added, and publishers use types of"
                        + " their own, so a client ignores a type that it does not know.")
public enum EventType {
    INSTANCE_CREATED(ResourceType.INSTANCE, "An instance was accepted and is about to start."),
    INSTANCE_STARTING(ResourceType.INSTANCE, "A stopped or failed instance is about to start again."),
    INSTANCE_STARTED(ResourceType.INSTANCE, "An instance is running."),
    INSTANCE_UPDATED(ResourceType.INSTANCE, "An instance changed without a change of its status."),
    INSTANCE_PAUSED(ResourceType.INSTANCE, "A running instance was paused."),
    INSTANCE_RESUMED(ResourceType.INSTANCE, "A paused instance runs again."),
    INSTANCE_STOPPING(ResourceType.INSTANCE, "An instance was asked to stop or to terminate."),
    INSTANCE_STOPPED(ResourceType.INSTANCE, "An instance stopped, or its program exited with code 0."),
    INSTANCE_FAILED(ResourceType.INSTANCE, "An instance could not start, or its program failed."),
    INSTANCE_TERMINATED(ResourceType.INSTANCE, "An instance was terminated and is gone."),
    VOLUME_CREATED(ResourceType.VOLUME, "A volume was created."),
    VOLUME_ATTACHED(ResourceType.VOLUME, "A volume was attached to an instance."),
    VOLUME_DETACHED(ResourceType.VOLUME, "A volume was detached from its instance."),
    VOLUME_DELETED(ResourceType.VOLUME, "A volume was deleted with its content."),
    VPC_CREATED(ResourceType.VPC, "A VPC was created."),
    VPC_DELETED(ResourceType.VPC, "A VPC was deleted."),
    TERMINAL_OPENED(ResourceType.TERMINAL, "A terminal was opened."),
    TERMINAL_CLOSED(ResourceType.TERMINAL, "A terminal was closed."),
    KEY_CREATED(ResourceType.KEY, "An API key was created."),
    KEY_ROTATED(ResourceType.KEY, "An API key received a new secret."),
    KEY_REVOKED(ResourceType.KEY, "An API key was revoked."),
    TENANT_CREATED(ResourceType.TENANT, "A tenant was created."),
    TENANT_UPDATED(ResourceType.TENANT, "The quotas of a tenant changed."),
    TENANT_DELETED(ResourceType.TENANT, "A tenant was deleted."),
    AUDIT_LOG(ResourceType.AUDIT, "An audit row was recorded."),
    METRIC_UPDATE(ResourceType.METRIC, "The newest metric samples. It is streamed only, and has no position.");

    /** Control messages of the WebSocket, which share the member {@code type} with events. */
    private static final Set<String> CONTROL_MESSAGES =
            Set.of("WELCOME", "SUBSCRIBED", "UNSUBSCRIBED", "HEARTBEAT", "PONG", "RESET", "ERROR");

    private final ResourceType resourceType;
    private final String description;

    EventType(ResourceType resourceType, String description) {
        this.resourceType = resourceType;
        this.description = description;
    }

    public ResourceType resourceType() {
        return resourceType;
    }

    public Topic topic() {
        return resourceType.topic();
    }

    /** One sentence for the documents. */
    public String description() {
        return description;
    }

    /**
     * Whether publishers may not use a type: it is one of Windsock's own, begins like one, so that more can be added, or is
     * a control message.
     */
    public static boolean isReserved(String type) {
        if (CONTROL_MESSAGES.contains(type)) {
            return true;
        }
        for (ResourceType resource : ResourceType.values()) {
            if (type.startsWith(resource.reservedPrefix())) {
                return true;
            }
        }
        return false;
    }
}
