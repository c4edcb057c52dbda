// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

/** A kind of resource, with the topic of its changes and the schema of their payload. */
public enum ResourceType {
    INSTANCE(Topic.INSTANCES, "Instance"),
    VOLUME(Topic.VOLUMES, "Volume"),
    VPC(Topic.VPCS, "Vpc"),
    TERMINAL(Topic.TERMINALS, "Terminal"),
    KEY(Topic.KEYS, "ApiKey"),
    TENANT(Topic.KEYS, "Tenant"),
    NOTIFICATION(Topic.NOTIFICATIONS, "Notification"),
    NOTIFICATION_RULE(Topic.NOTIFICATIONS, "NotificationRule"),
    AUDIT(Topic.AUDIT, "AuditRow"),
    METRIC(Topic.METRICS, "MetricPayload");

    private final Topic topic;
    private final String payloadSchema;

    ResourceType(Topic topic, String payloadSchema) {
        this.topic = topic;
        this.payloadSchema = payloadSchema;
    }

    public Topic topic() {
        return topic;
    }

    /** Returns the name of the payload's schema in the OpenAPI document. */
    public String payloadSchema() {
        return payloadSchema;
    }

    /** Returns the prefix of this resource's event types, which publishers may not use. */
    public String reservedPrefix() {
        return name() + "_";
    }
}
