// SPDX-License-Identifier: Apache-2.0
package dev.windsock.health;

import dev.windsock.edge.TlsCertificates;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.reactivestreams.Publisher;

/** Shows when the certificate expires, and why a newer one is not in use. Never DOWN: the server keeps serving. */
@Singleton
@Requires(bean = TlsCertificates.class)
final class TlsIndicator implements HealthIndicator {
    private final TlsCertificates certificates;

    TlsIndicator(TlsCertificates certificates) {
        this.certificates = certificates;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("certificate_expires_at", certificates.expiresAt().toString());
        certificates.problem().ifPresent(problem -> details.put("not_loaded", problem));
        return Publishers.just(
                HealthResult.builder("tls", HealthStatus.UP).details(details).build());
    }
}
