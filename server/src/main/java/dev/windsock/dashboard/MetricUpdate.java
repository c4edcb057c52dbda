// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import dev.windsock.id.TenantId;
import dev.windsock.metrics.HostSample;
import dev.windsock.metrics.Sample;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;

/** The samples of one second or step, as they are streamed. */
@Serdeable
@Schema(
        name = "MetricUpdate",
        description = "The samples of one second, or of one step of history. It is not logged and has no position.")
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

    /** The host and the tenant's instances. */
    @Serdeable
    @Schema(name = "MetricPayload", description = "The host's sample and those of the tenant's instances.")
    public record Payload(
            HostSample host,

            @Schema(
                    description = "The newest sample of each instance that runs, at most 10 s old; in history, of each"
                            + " that was sampled in the step.")
            List<Sample> samples) {
        public Payload {
            samples = List.copyOf(samples);
        }
    }
}
