package dev.windsock.principal;

import dev.windsock.eventlog.Actor;
import dev.windsock.eventlog.TenantId;
import dev.windsock.eventlog.Topic;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who sent a request, as the credential proved it.
 *
 * @param secretVersion which of the key's secrets it was; each rotation makes the next one
 * @param name the key's name, as shown to people
 */
public record Principal(
        KeyId keyId,
        int secretVersion,
        String name,
        TenantId tenantId,
        Set<Permission> permissions,
        Credential credential) {
    /** How the request proved who sent it. */
    public enum Credential {
        HEADER,
        COOKIE,
        TICKET
    }

    public Principal {
        permissions = Set.copyOf(permissions);
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    /** The topics of logged changes that it may read: all but metrics are logged. */
    public Set<Topic> readableTopics() {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic != Topic.METRICS && may(Permission.toRead(topic)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Topic.class)));
    }

    public Actor actor() {
        return new Actor(keyId.value(), name);
    }
}
