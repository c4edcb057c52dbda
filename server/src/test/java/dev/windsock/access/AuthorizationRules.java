// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access;

import static java.util.Map.entry;

import dev.windsock.log.Topic;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;

/** The permissions of all callers, written down a second time by hand, as a reference for the server's behaviour. */
@NullUnmarked
final class AuthorizationRules {
    /** The permissions of each role. */
    static final Map<String, Set<String>> ROLES = Map.of(
            "viewer",
            Set.of("dashboard:read", "instance:read", "volume:read", "vpc:read", "event:read", "notification:read"),
            "operator",
            Set.of(
                    "dashboard:read",
                    "instance:read",
                    "instance:write",
                    "instance:exec",
                    "volume:read",
                    "volume:write",
                    "vpc:read",
                    "vpc:write",
                    "event:read",
                    "event:publish",
                    "notification:read",
                    "notification:write",
                    "audit:read"),
            // in a tenant other than the first
            "admin",
            Set.of(
                    "dashboard:read",
                    "instance:read",
                    "instance:write",
                    "instance:exec",
                    "volume:read",
                    "volume:write",
                    "vpc:read",
                    "vpc:write",
                    "event:read",
                    "event:publish",
                    "notification:read",
                    "notification:write",
                    "audit:read",
                    "key:manage"));

    /** The permissions that only keys of the first tenant can hold. */
    static final Set<String> SERVER_WIDE =
            Set.of("tenant:manage", "server:backup", "server:metrics", "image:read", "image:manage");

    /** The permission that each operation requires; empty for any valid key. An operation without an entry fails the build. */
    static final Map<String, String> OPERATIONS = Map.ofEntries(
            entry("listAudit", "audit:read"),
            entry("exportAudit", "audit:read"),
            entry("verifyAudit", "audit:read"),
            entry("downloadBackup", "server:backup"),
            entry("getCompute", "instance:read"),
            entry("changeInstance", "instance:write"),
            entry("listImages", "image:read"),
            entry("pullImage", "image:manage"),
            entry("listImagePulls", "image:read"),
            entry("getImagePull", "image:read"),
            entry("cancelImagePull", "image:manage"),
            entry("removeImage", "image:manage"),
            entry("pruneImages", "image:manage"),
            entry("listUnmanaged", "tenant:manage"),
            entry("listConnections", "key:manage"),
            entry("listRecentEvents", "dashboard:read"),
            entry("getStats", "dashboard:read"),
            entry("streamDashboard", "dashboard:read"),
            entry("getSummary", "dashboard:read"),
            entry("getHostMetrics", "dashboard:read"),
            entry("readEvents", "event:read"),
            entry("publishEvents", "event:publish"),
            entry("listInstances", "instance:read"),
            entry("launchInstance", "instance:write"),
            entry("getInstance", "instance:read"),
            entry("terminateInstance", "instance:write"),
            entry("getInstanceEnv", "instance:write"),
            entry("getInstanceLogs", "instance:read"),
            entry("getInstanceMetrics", "instance:read"),
            entry("pauseInstance", "instance:write"),
            entry("restartInstance", "instance:write"),
            entry("resumeInstance", "instance:write"),
            entry("startInstance", "instance:write"),
            entry("stopInstance", "instance:write"),
            entry("openTerminal", "instance:exec"),
            entry("listKeys", "key:manage"),
            entry("createKey", "key:manage"),
            entry("revokeKey", "key:manage"),
            entry("rotateKey", "key:manage"),
            entry("getSession", ""),
            entry("getCluster", ""),
            entry("openSession", ""),
            entry("closeSession", ""),
            // the sessions of another key require key:manage
            entry("listSessions", ""),
            entry("endSession", ""),
            // requires a code
            entry("redeemSignInCode", ""),
            entry("createTicket", ""),
            entry("listTenants", "tenant:manage"),
            entry("createTenant", "tenant:manage"),
            entry("getTenant", "tenant:manage"),
            entry("deleteTenant", "tenant:manage"),
            entry("setTenantQuotas", "tenant:manage"),
            entry("getTenantUsage", "tenant:manage"),
            entry("listTerminals", "instance:exec"),
            entry("getTerminal", "instance:exec"),
            entry("closeTerminal", "instance:exec"),
            entry("getTerminalRecording", "audit:read"),
            entry("listVolumes", "volume:read"),
            entry("createVolume", "volume:write"),
            entry("getVolume", "volume:read"),
            entry("deleteVolume", "volume:write"),
            entry("attachVolume", "volume:write"),
            entry("detachVolume", "volume:write"),
            entry("listVpcs", "vpc:read"),
            entry("createVpc", "vpc:write"),
            entry("getVpc", "vpc:read"),
            entry("deleteVpc", "vpc:write"),
            entry("listNotifications", "notification:read"),
            entry("listNotificationRules", "notification:read"),
            entry("createNotificationRule", "notification:write"),
            entry("getNotificationRule", "notification:read"),
            entry("replaceNotificationRule", "notification:write"),
            entry("deleteNotificationRule", "notification:write"),
            entry("rotateWebhookSecret", "notification:write"),
            entry("testWebhook", "notification:write"),
            entry("listDeliveries", "notification:read"),
            entry("getHealth", ""),
            entry("getLiveness", ""),
            entry("getReadiness", ""),
            entry("getMeters", "server:metrics"),
            // each topic requires its own permission
            entry("streamEvents", ""),
            entry("attachTerminal", "instance:exec"));

    /** The operations for which a ticket of each purpose is valid. */
    static final Map<String, Set<String>> TICKETS = Map.of(
            "stream", Set.of("streamEvents", "streamDashboard", "getInstanceLogs"),
            "terminal", Set.of("attachTerminal"),
            "download", Set.of("getInstanceLogs", "getTerminalRecording", "exportAudit"));

    /** The permission that each topic requires. */
    static final Map<Topic, String> TOPICS = Map.of(
            Topic.INSTANCES, "instance:read",
            Topic.VOLUMES, "volume:read",
            Topic.VPCS, "vpc:read",
            Topic.AUDIT, "audit:read",
            Topic.TERMINALS, "instance:exec",
            Topic.KEYS, "key:manage",
            Topic.NOTIFICATIONS, "notification:read",
            Topic.CUSTOM, "event:read",
            Topic.METRICS, "dashboard:read");

    private AuthorizationRules() {}
}
