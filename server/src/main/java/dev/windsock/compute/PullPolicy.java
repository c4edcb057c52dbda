// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;

/** Whether the image is pulled when the instance starts. The wire names are part of the contract. */
@Schema(
        name = "PullPolicy",
        description = "Whether the image is pulled when the instance starts. `always`: at each start; if the image is "
                + "newer, the container is replaced. `if_not_present`: only if the engine does not have it. "
                + "`never`: not at all; the start fails if the engine does not have it.")
public enum PullPolicy {
    @JsonProperty("always")
    ALWAYS,
    @JsonProperty("if_not_present")
    IF_NOT_PRESENT,
    @JsonProperty("never")
    NEVER;

    /** Returns the name in requests and responses. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
