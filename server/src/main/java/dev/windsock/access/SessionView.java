package dev.windsock.access;

import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** Who the caller is. */
@Serdeable
@Schema(name = "Session", description = "Who the credential of the request belongs to.")
public record SessionView(String keyId, String name, String tenantId, List<String> permissions) {
    static SessionView of(Principal principal) {
        return new SessionView(
                principal.keyId().value(),
                principal.name(),
                principal.tenantId().value(),
                principal.permissions().stream()
                        .map(Permission::wireName)
                        .sorted()
                        .toList());
    }
}
