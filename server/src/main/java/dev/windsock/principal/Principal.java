// SPDX-License-Identifier: Apache-2.0
package dev.windsock.principal;

import dev.windsock.id.Actor;
import dev.windsock.id.KeyId;
import dev.windsock.id.SessionId;
import dev.windsock.id.TenantId;
import dev.windsock.log.Topic;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who sent a request, as the credential proved it.
 *
 * @param secretVersion which of the key's secrets it was; each rotation makes the next one
 * @param name the key's name, as shown to people
 * @param session that the credential ends with, besides its key: a cookie's own, or the one that a ticket came from
 */
public record Principal(
        KeyId keyId,
        int secretVersion,
        String name,
        TenantId tenantId,
        Set<Permission> permissions,
        Credential credential,
        Optional<SessionId> session) {
    /** How the request proved who sent it. */
    public enum Credential {
        HEADER,
        COOKIE,
        TICKET
    }

    public Principal {
        permissions = Set.copyOf(permissions);
    }

    /** Who proved to hold the key itself. */
    public Principal(
            KeyId keyId,
            int secretVersion,
            String name,
            TenantId tenantId,
            Set<Permission> permissions,
            Credential credential) {
        this(keyId, secretVersion, name, tenantId, permissions, credential, Optional.empty());
    }

    /** The same, for as long as the session too. */
    public Principal within(Optional<SessionId> other) {
        return new Principal(keyId, secretVersion, name, tenantId, permissions, credential, other);
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
