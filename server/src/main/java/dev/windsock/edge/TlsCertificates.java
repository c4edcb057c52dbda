// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.ssl.CertificateProvider;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Named;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Sinks;

/**
 * Gives TLS the server's certificate, and each good one that follows it in its files; connections that are open keep
 * theirs. What is bad in them is told once, and the certificate of before stays.
 *
 * <p>The framework's own provider of files would take a key that is not the certificate's, with which no handshake works,
 * and tells nobody but the log.
 *
 * <p>Threading: {@link #look} runs on one thread at a time and blocks on the files; the rest is for any thread.
 */
@Context
@Named(TlsCertificates.NAME)
@Requires(bean = TlsConfiguration.class)
public final class TlsCertificates implements CertificateProvider {
    /** As the server's configuration has it. */
    static final String NAME = "windsock";

    private static final Logger LOG = LoggerFactory.getLogger(TlsCertificates.class);

    private final TlsConfiguration files;
    private final Sinks.Many<KeyStore> keyStores = Sinks.many().replay().latest();
    private final Counter loaded;
    private final Counter failed;
    private volatile ServerCertificate current;
    private volatile @Nullable String problem;
    private ServerCertificate.@Nullable Source refused;

    TlsCertificates(TlsConfiguration files, MeterRegistry registry) {
        this.files = files;
        this.loaded = reloads(registry, "ok");
        this.failed = reloads(registry, "failed");
        try {
            this.current = ServerCertificate.of(ServerCertificate.Source.read(files), files);
        } catch (BadTlsFileException e) {
            // the start ends here, with this line
            throw new IllegalStateException(e.getMessage());
        }
        keyStores.tryEmitNext(current.keyStore()).orThrow();
        Gauge.builder(
                        "windsock.tls.certificate.expiry",
                        this,
                        self -> self.expiresAt().getEpochSecond())
                .description("When the server's certificate ends")
                .baseUnit("seconds")
                .register(registry);
    }

    private static Counter reloads(MeterRegistry registry, String outcome) {
        return Counter.builder("windsock.tls.reloads")
                .description("Changes of the server's certificate or key that were seen")
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public String getName() {
        return NAME;
    }

    /** The certificate, at once, and those that follow. */
    @Override
    public Publisher<KeyStore> getKeyStore() {
        return keyStores.asFlux();
    }

    public Instant expiresAt() {
        return current.expiresAt();
    }

    /** What is wrong with the files as they now are; empty when they are in use. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Looks at the files, by their contents: their times say nothing of a link that was turned. */
    @Scheduled(fixedDelay = "${windsock.tls.look-every:2s}", initialDelay = "${windsock.tls.look-every:2s}")
    void look() {
        ServerCertificate.Source source = null;
        try {
            source = ServerCertificate.Source.read(files);
            if (source.sameAs(current.source())) {
                problem = null;
                refused = null;
            } else if (refused == null || !source.sameAs(refused)) {
                ServerCertificate next = ServerCertificate.of(source, files);
                keyStores.tryEmitNext(next.keyStore()).orThrow();
                current = next;
                problem = null;
                refused = null;
                loaded.increment();
                LOG.info("the server has a new certificate, which ends {}", next.expiresAt());
            }
        } catch (BadTlsFileException e) {
            refused = source;
            if (!String.valueOf(e.getMessage()).equals(problem)) {
                problem = e.getMessage();
                failed.increment();
                LOG.warn("{}; the certificate of before stays, which ends {}", e.getMessage(), current.expiresAt());
            }
        }
    }
}
