package dev.windsock.principal;

import dev.windsock.eventlog.Topic;
import java.util.Arrays;
import java.util.Optional;

/** What a key may do. The wire name, such as {@code instance:read}, is also the name of the security role. */
public enum Permission {
    DASHBOARD_READ(Permission.Names.DASHBOARD_READ),
    INSTANCE_READ(Permission.Names.INSTANCE_READ),
    INSTANCE_WRITE(Permission.Names.INSTANCE_WRITE),
    INSTANCE_EXEC(Permission.Names.INSTANCE_EXEC),
    VOLUME_READ(Permission.Names.VOLUME_READ),
    VOLUME_WRITE(Permission.Names.VOLUME_WRITE),
    VPC_READ(Permission.Names.VPC_READ),
    VPC_WRITE(Permission.Names.VPC_WRITE),
    EVENT_READ(Permission.Names.EVENT_READ),
    EVENT_PUBLISH(Permission.Names.EVENT_PUBLISH),
    AUDIT_READ(Permission.Names.AUDIT_READ),
    KEY_MANAGE(Permission.Names.KEY_MANAGE),
    TENANT_MANAGE(Permission.Names.TENANT_MANAGE);

    private final String wireName;

    Permission(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<Permission> parse(String wireName) {
        return Arrays.stream(values())
                .filter(permission -> permission.wireName.equals(wireName))
                .findFirst();
    }

    /** The permission that a subscription to the topic needs. */
    public static Permission toRead(Topic topic) {
        return switch (topic) {
            case INSTANCES -> INSTANCE_READ;
            case VOLUMES -> VOLUME_READ;
            case VPCS -> VPC_READ;
            case AUDIT -> AUDIT_READ;
            case TERMINALS -> INSTANCE_EXEC;
            case KEYS -> KEY_MANAGE;
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
        public static final String AUDIT_READ = "audit:read";
        public static final String KEY_MANAGE = "key:manage";
        public static final String TENANT_MANAGE = "tenant:manage";

        private Names() {}
    }
}
