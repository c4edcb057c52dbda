// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.HealthCheck;
import dev.windsock.problem.RejectedException;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link HealthCheck} as JSON, in requests, responses and rows. Components of this type have no {@code @Schema} of their own:
 * it would hide the name of this type.
 */
@Serdeable
@Schema(
        name = "HealthCheck",
        description =
                "How to check the health of the instance while it is running: with either `command` or `http`. If "
                        + "null or absent, the health check of the image applies, if it has one.")
public record HealthCheckModel(
        @Nullable @Size(min = 1, max = 64, message = "must have 1 to 64 elements") @Schema(
                example = "[\"pg_isready\"]",
                description =
                        "Program and arguments, executed in the instance without a shell. The check passes if the exit "
                                + "code is 0.")
        List<
                        @NotNull @Pattern(regexp = "[^\\x00]{0,4096}", message = "must be at most 4096 characters without NUL") String>
                command,

        @Nullable @Valid Http http,

        @Nullable @Min(value = 1, message = "must be at least 1") @Max(value = 3_600, message = "must be at most 3600") @Schema(defaultValue = "10", description = "Seconds between checks; the default is 10.")
        Integer interval,

        @Nullable @Min(value = 1, message = "must be at least 1") @Max(value = 60, message = "must be at most 60") @Schema(
                defaultValue = "5",
                description = "Seconds after which a check is killed and counts as failed; the default is 5.")
        Integer timeout,

        @Nullable @Min(value = 1, message = "must be at least 1") @Max(value = 10, message = "must be at most 10") @Schema(
                defaultValue = "3",
                description = "How many checks in a row must fail before the instance is unhealthy; the default is 3.")
        Integer retries) {
    private static final int INTERVAL = 10;
    private static final int TIMEOUT = 5;
    private static final int RETRIES = 3;

    /** A request to a port of the instance. */
    @Serdeable
    @Schema(
            name = "HttpHealthCheck",
            description = "A GET request over HTTP to a port of the instance itself. The check passes if the status is "
                    + "from 200 to 399; redirects are not followed.")
    public record Http(
            @NotNull @Min(value = 1, message = "must be at least 1") @Max(value = 65_535, message = "must be at most 65535") @Schema(example = "8080", description = "A TCP port in the instance; it need not be published.")
            Integer port,

            @Nullable @Pattern(
                    regexp = "/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{0,1023}",
                    message = "must be a path such as /healthz, of at most 1024 characters")
            @Schema(
                    example = "/healthz",
                    defaultValue = "/",
                    description = "The path, with a query if needed; the default is /.")
            String path) {}

    static @Nullable HealthCheckModel of(@Nullable HealthCheck check) {
        if (check == null) {
            return null;
        }
        List<String> command = null;
        Http http = null;
        switch (check.test()) {
            case HealthCheck.Test.Command test -> command = test.command();
            case HealthCheck.Test.Http test -> http = new Http(test.port(), test.path());
        }
        return new HealthCheckModel(
                command,
                http,
                Math.toIntExact(check.interval().toSeconds()),
                Math.toIntExact(check.timeout().toSeconds()),
                check.retries());
    }

    /** @throws RejectedException VALIDATION_FAILED unless there is exactly one test, either a command or a request */
    HealthCheck check() {
        return new HealthCheck(
                test(),
                Duration.ofSeconds(Objects.requireNonNullElse(interval, INTERVAL)),
                Duration.ofSeconds(Objects.requireNonNullElse(timeout, TIMEOUT)),
                Objects.requireNonNullElse(retries, RETRIES));
    }

    private HealthCheck.Test test() {
        if (command != null && http == null) {
            return new HealthCheck.Test.Command(command);
        }
        if (http != null && command == null) {
            return new HealthCheck.Test.Http(http.port(), Objects.requireNonNullElse(http.path(), "/"));
        }
        throw RejectedException.invalid("health", "must have either `command` or `http`");
    }
}
