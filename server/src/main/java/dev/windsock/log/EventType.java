// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Set;

/**
 * The catalogue of the events that Windsock itself emits: the single source of their names, topics, resource types,
 * payloads and reserved prefixes, for the code and for the published documents. Published events have their own types,
 * which are not listed here.
 */
@Schema(
        name = "KnownEventType",
        description = "The types of the events that Windsock itself emits. More types may be added, and publishers "
                + "use their own types, so clients must ignore types that they do not know.")
public enum EventType {
    INSTANCE_CREATED(
            ResourceType.INSTANCE, "A request to launch an instance was accepted; the instance is about to start."),
    INSTANCE_STARTING(ResourceType.INSTANCE, "An instance is about to start again."),
    INSTANCE_STARTED(ResourceType.INSTANCE, "An instance is running."),
    INSTANCE_UPDATED(ResourceType.INSTANCE, "An instance changed, but its status did not."),
    INSTANCE_HEALTH_CHANGED(ResourceType.INSTANCE, "The health status of a running instance changed."),
    INSTANCE_PAUSED(ResourceType.INSTANCE, "A running instance was paused."),
    INSTANCE_RESUMED(ResourceType.INSTANCE, "A paused instance was resumed."),
    INSTANCE_OUT_OF_MEMORY(
            ResourceType.INSTANCE,
            "The kernel killed processes of an instance that reached its memory limit; the instance is still running."),
    INSTANCE_STOPPING(ResourceType.INSTANCE, "An instance is being stopped, restarted or terminated."),
    INSTANCE_STOPPED(ResourceType.INSTANCE, "An instance stopped, or its program exited with code 0."),
    INSTANCE_FAILED(ResourceType.INSTANCE, "An instance could not start, or its program failed."),
    INSTANCE_TERMINATED(ResourceType.INSTANCE, "An instance was terminated and no longer exists."),
    VOLUME_CREATED(ResourceType.VOLUME, "A volume was created."),
    VOLUME_ATTACHED(ResourceType.VOLUME, "A volume was attached to an instance."),
    VOLUME_DETACHED(ResourceType.VOLUME, "A volume was detached from its instance."),
    VOLUME_DELETED(ResourceType.VOLUME, "A volume was deleted with its contents."),
    VPC_CREATED(ResourceType.VPC, "A VPC was created."),
    VPC_DELETED(ResourceType.VPC, "A VPC was deleted."),
    TERMINAL_OPENED(ResourceType.TERMINAL, "A terminal was opened."),
    TERMINAL_CLOSED(ResourceType.TERMINAL, "A terminal was closed."),
    KEY_CREATED(ResourceType.KEY, "An API key was created."),
    KEY_ROTATED(ResourceType.KEY, "An API key received a new secret."),
    KEY_REVOKED(ResourceType.KEY, "An API key was revoked."),
    TENANT_CREATED(ResourceType.TENANT, "A tenant was created."),
    TENANT_UPDATED(ResourceType.TENANT, "A tenant's quotas changed."),
    TENANT_DELETED(ResourceType.TENANT, "A tenant was deleted."),
    NOTIFICATION_RAISED(ResourceType.NOTIFICATION, "A rule's condition began to hold for a resource."),
    NOTIFICATION_RESOLVED(ResourceType.NOTIFICATION, "A notification's condition no longer holds."),
    NOTIFICATION_RULE_CREATED(ResourceType.NOTIFICATION_RULE, "A notification rule was created."),
    NOTIFICATION_RULE_UPDATED(
            ResourceType.NOTIFICATION_RULE, "A notification rule changed, or its webhook received a new secret."),
    NOTIFICATION_RULE_DELETED(ResourceType.NOTIFICATION_RULE, "A notification rule was deleted."),
    NOTIFICATION_RULE_WEBHOOK_DISABLED(
            ResourceType.NOTIFICATION_RULE,
            "A rule's webhook was disabled: its receiver is gone, or has failed for days."),
    AUDIT_LOG(ResourceType.AUDIT, "An audit row was recorded."),
    METRIC_UPDATE(ResourceType.METRIC, "The latest metric samples. This event is only streamed, and has no position.");

    /** WebSocket control messages, which use the same member {@code type} as events. */
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

    /** Returns a one-sentence description for the documents. */
    public String description() {
        return description;
    }

    /**
     * Returns whether a type is reserved: it names a control message, is one of Windsock's own types or has one of their
     * prefixes, so that types can be added later.
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
