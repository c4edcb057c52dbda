// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.windsock.principal.Permission;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A named set of permissions. */
@Schema(name = "Role", description = "A named set of permissions.")
public enum Role {
    @JsonProperty("viewer")
    VIEWER(EnumSet.of(
            Permission.DASHBOARD_READ,
            Permission.INSTANCE_READ,
            Permission.VOLUME_READ,
            Permission.VPC_READ,
            Permission.EVENT_READ,
            Permission.NOTIFICATION_READ)),
    @JsonProperty("operator")
    OPERATOR(EnumSet.of(
            Permission.DASHBOARD_READ,
            Permission.INSTANCE_READ,
            Permission.VOLUME_READ,
            Permission.VPC_READ,
            Permission.EVENT_READ,
            Permission.NOTIFICATION_READ,
            Permission.INSTANCE_WRITE,
            Permission.INSTANCE_EXEC,
            Permission.VOLUME_WRITE,
            Permission.VPC_WRITE,
            Permission.EVENT_PUBLISH,
            Permission.NOTIFICATION_WRITE,
            Permission.AUDIT_READ)),
    @JsonProperty("admin")
    ADMIN(EnumSet.allOf(Permission.class));

    private final Set<Permission> permissions;

    Role(Set<Permission> permissions) {
        this.permissions = Set.copyOf(permissions);
    }

    /** Returns the permissions of the role. A later version may add permissions. */
    Set<Permission> permissions() {
        return permissions;
    }

    /** The name on the wire, such as {@code viewer}. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> parse(String wireName) {
        return Arrays.stream(values())
                .filter(role -> role.wireName().equals(wireName))
                .findFirst();
    }
}
