// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.windsock.id.TenantId;
import dev.windsock.log.Topic;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.Optional;

/** A permission of a key. The wire name, such as {@code instance:read}, is also the name of the security role. */
@Schema(name = "Permission", description = "A permission of a key.")
public enum Permission {
    @JsonProperty(Permission.Names.DASHBOARD_READ)
    DASHBOARD_READ(Permission.Names.DASHBOARD_READ),
    @JsonProperty(Permission.Names.INSTANCE_READ)
    INSTANCE_READ(Permission.Names.INSTANCE_READ),
    @JsonProperty(Permission.Names.INSTANCE_WRITE)
    INSTANCE_WRITE(Permission.Names.INSTANCE_WRITE),
    @JsonProperty(Permission.Names.INSTANCE_EXEC)
    INSTANCE_EXEC(Permission.Names.INSTANCE_EXEC),
    @JsonProperty(Permission.Names.VOLUME_READ)
    VOLUME_READ(Permission.Names.VOLUME_READ),
    @JsonProperty(Permission.Names.VOLUME_WRITE)
    VOLUME_WRITE(Permission.Names.VOLUME_WRITE),
    @JsonProperty(Permission.Names.VPC_READ)
    VPC_READ(Permission.Names.VPC_READ),
    @JsonProperty(Permission.Names.VPC_WRITE)
    VPC_WRITE(Permission.Names.VPC_WRITE),
    @JsonProperty(Permission.Names.EVENT_READ)
    EVENT_READ(Permission.Names.EVENT_READ),
    @JsonProperty(Permission.Names.EVENT_PUBLISH)
    EVENT_PUBLISH(Permission.Names.EVENT_PUBLISH),
    @JsonProperty(Permission.Names.NOTIFICATION_READ)
    NOTIFICATION_READ(Permission.Names.NOTIFICATION_READ),
    @JsonProperty(Permission.Names.NOTIFICATION_WRITE)
    NOTIFICATION_WRITE(Permission.Names.NOTIFICATION_WRITE),
    @JsonProperty(Permission.Names.AUDIT_READ)
    AUDIT_READ(Permission.Names.AUDIT_READ),
    @JsonProperty(Permission.Names.KEY_MANAGE)
    KEY_MANAGE(Permission.Names.KEY_MANAGE),
    @JsonProperty(Permission.Names.TENANT_MANAGE)
    TENANT_MANAGE(Permission.Names.TENANT_MANAGE, true),
    @JsonProperty(Permission.Names.SERVER_BACKUP)
    SERVER_BACKUP(Permission.Names.SERVER_BACKUP, true),
    @JsonProperty(Permission.Names.SERVER_METRICS)
    SERVER_METRICS(Permission.Names.SERVER_METRICS, true),
    @JsonProperty(Permission.Names.IMAGE_READ)
    IMAGE_READ(Permission.Names.IMAGE_READ, true),
    @JsonProperty(Permission.Names.IMAGE_MANAGE)
    IMAGE_MANAGE(Permission.Names.IMAGE_MANAGE, true);

    private final String wireName;
    private final boolean serverWide;

    Permission(String wireName) {
        this(wireName, false);
    }

    /** @param serverWide whether the permission concerns the whole server instead of one tenant */
    Permission(String wireName, boolean serverWide) {
        this.wireName = wireName;
        this.serverWide = serverWide;
    }

    public String wireName() {
        return wireName;
    }

    /** Returns whether keys of a tenant can hold the permission: server-wide permissions exist in the first tenant only. */
    public boolean existsIn(TenantId tenantId) {
        return !serverWide || tenantId.equals(TenantId.DEFAULT);
    }

    public static Optional<Permission> parse(String wireName) {
        return Arrays.stream(values())
                .filter(permission -> permission.wireName.equals(wireName))
                .findFirst();
    }

    /** Returns the permission that a subscription to a topic requires. */
    public static Permission toRead(Topic topic) {
        return switch (topic) {
            case INSTANCES -> INSTANCE_READ;
            case VOLUMES -> VOLUME_READ;
            case VPCS -> VPC_READ;
            case AUDIT -> AUDIT_READ;
            case TERMINALS -> INSTANCE_EXEC;
            case KEYS -> KEY_MANAGE;
            case NOTIFICATIONS -> NOTIFICATION_READ;
            case CUSTOM -> EVENT_READ;
            case METRICS -> DASHBOARD_READ;
        };
    }

    /** The wire names as constants, for annotations. */
    public static final class Names {
        public static final String DASHBOARD_READ = "dashboard:read";
        public static final String INSTANCE_READ = "instance:read";
        public static final String INSTANCE_WRITE = "instance:write";
        public static final String INSTANCE_EXEC = "instance:exec";
        public static final String VOLUME_READ = "volume:read";
        public static final String VOLUME_WRITE = "volume:write";
        public static final String VPC_READ = "vpc:read";
        public static final String VPC_WRITE = "vpc:write";
        public static final String EVENT_READ = "event:read";
        public static final String EVENT_PUBLISH = "event:publish";
        public static final String NOTIFICATION_READ = "notification:read";
        public static final String NOTIFICATION_WRITE = "notification:write";
        public static final String AUDIT_READ = "audit:read";
        public static final String KEY_MANAGE = "key:manage";
        public static final String TENANT_MANAGE = "tenant:manage";
        public static final String SERVER_BACKUP = "server:backup";
        public static final String SERVER_METRICS = "server:metrics";
        public static final String IMAGE_READ = "image:read";
        public static final String IMAGE_MANAGE = "image:manage";

        private Names() {}
    }
}
