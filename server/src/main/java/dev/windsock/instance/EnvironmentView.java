// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.Environment;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;

/** The environment of an instance with its values, which {@link InstanceView} does not contain. */
@Serdeable
@Schema(name = "InstanceEnvironment", description = "An instance's environment, with its values.")
record EnvironmentView(
        @Schema(description = "Environment variables.") Map<String, String> env) {
    static EnvironmentView of(Environment environment) {
        return new EnvironmentView(environment.values());
    }

    /** Values of the environment are secrets. */
    @Override
    public String toString() {
        return "EnvironmentView" + env.keySet();
    }
}
