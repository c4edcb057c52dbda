package dev.windsock.access;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which key to make: with a role, or with a list of permissions. */
@Serdeable
@Schema(name = "CreateKeyRequest", description = "Which key to make: with a role, or with a list of permissions.")
public record CreateKeyRequest(
        @NotNull @Pattern(
                regexp = "[^\\s\\p{Cntrl}]([^\\p{Cntrl}]{0,62}[^\\s\\p{Cntrl}])?",
                message = "must be 1 to 64 characters")
        String name,

        @Nullable @Schema(description = "viewer, operator or admin")
        String role,

        @Nullable @Size(min = 1, max = 64, message = "must name at least one permission") @Schema(description = "Such as instance:read; none that the caller does not hold.")
        List<@NotNull String> permissions,

        @Nullable @Schema(description = "When the key ends by itself; without it, never.")
        Instant expiresAt) {}
