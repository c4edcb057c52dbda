// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;

/** Whether the program of a run is working, according to its health check. The wire names are part of the contract. */
@Schema(
        name = "HealthStatus",
        description = "`starting`: there is no result yet. `healthy`: the last check passed, or fewer than `retries` "
                + "consecutive checks have failed since one passed. `unhealthy`: at least `retries` consecutive "
                + "checks have "
                + "failed.")
public enum HealthStatus {
    @JsonProperty("starting")
    STARTING,
    @JsonProperty("healthy")
    HEALTHY,
    @JsonProperty("unhealthy")
    UNHEALTHY;

    /** Returns the name in responses and events. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
