// SPDX-License-Identifier: Apache-2.0
package dev.windsock.trace;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The destination of spans.
 *
 * @param endpoint base URL of a receiver of OTLP over HTTP; null to record no traces
 * @param headers {@code name=value} pairs separated by commas, which the receiver requires
 * @param samplePercent the percentage of the traces started by this server that are recorded
 */
@ConfigurationProperties(TracingConfiguration.PREFIX)
record TracingConfiguration(
        @Nullable String endpoint,
        @Bindable(defaultValue = "") String headers,
        @Bindable(defaultValue = "100") int samplePercent) {
    static final String PREFIX = "windsock.otel";

    Map<String, String> headerMap() {
        return Arrays.stream(headers.split(",", -1))
                .filter(pair -> pair.contains("="))
                .collect(Collectors.toMap(
                        pair -> pair.substring(0, pair.indexOf('=')).strip(),
                        pair -> pair.substring(pair.indexOf('=') + 1).strip(),
                        (first, second) -> second));
    }

    /** Omits the headers, which may be secret. */
    @Override
    public String toString() {
        return "TracingConfiguration[endpoint=" + endpoint + "]";
    }
}
