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
 * The authenticated sender of a request.
 *
 * @param secretVersion the version of the key's secret; each rotation adds one
 * @param name the key's display name
 * @param session the session whose end, like that of the key, invalidates the credential: the session of the request, or the
 *     session that issued the ticket
 */
public record Principal(
        KeyId keyId,
        int secretVersion,
        String name,
        TenantId tenantId,
        Set<Permission> permissions,
        Credential credential,
        Optional<SessionId> session) {
    /** How the request was authenticated. */
    public enum Credential {
        HEADER,
        SESSION,
        TICKET
    }

    public Principal {
        permissions = Set.copyOf(permissions);
    }

    /** Returns the principal of a key. */
    public Principal(
            KeyId keyId,
            int secretVersion,
            String name,
            TenantId tenantId,
            Set<Permission> permissions,
            Credential credential) {
        this(keyId, secretVersion, name, tenantId, permissions, credential, Optional.empty());
    }

    /** Returns this principal, limited to a session. */
    public Principal within(Optional<SessionId> other) {
        return new Principal(keyId, secretVersion, name, tenantId, permissions, credential, other);
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    /** Returns the topics for logged changes that the principal may read; metrics are never included. */
    public Set<Topic> readableTopics() {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic != Topic.METRICS && may(Permission.toRead(topic)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Topic.class)));
    }

    public Actor actor() {
        return new Actor(keyId.value(), name);
    }
}
