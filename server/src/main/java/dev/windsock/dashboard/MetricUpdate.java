// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.id.TenantId;
import dev.windsock.metrics.HostSample;
import dev.windsock.metrics.Sample;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** The samples of one second or of one step, as streams send them. */
@Serdeable
@Schema(
        name = "MetricUpdate",
        description =
                "The samples of one second, or of one step of history. They are not in the log and have no position.")
public record MetricUpdate(
        @Schema(allowableValues = MetricUpdate.TYPE) String type,

        @Schema(format = "uuid", description = "The tenant whose instances were sampled.")
        String tenantId,

        @Schema(description = "The second of the samples, or the start of their step.")
        Instant timestamp,

        Payload payload) {
    static final String TYPE = "METRIC_UPDATE";

    static MetricUpdate of(TenantId tenantId, Instant timestamp, HostSample host, List<Sample> samples) {
        return new MetricUpdate(TYPE, tenantId.value(), timestamp, new Payload(host, samples));
    }

    /** The samples of the host and of the tenant's instances. */
    @Serdeable
    @Schema(name = "MetricPayload", description = "The samples of the host and of the tenant's instances.")
    public record Payload(
            HostSample host,

            @Schema(
                    description =
                            "The latest sample of each running instance, at most 10 s old. In a history, the sample of"
                                    + " each instance that was sampled in the step.")
            List<Sample> samples) {
        public Payload {
            samples = List.copyOf(samples);
        }
    }
}
