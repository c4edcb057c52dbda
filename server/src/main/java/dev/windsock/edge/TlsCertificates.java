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
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Sinks;

/**
 * Provides the server certificate to TLS, and reloads it when its files change. Open connections keep their certificate. An
 * unusable certificate is reported once, and the current certificate stays in use.
 *
 * <p>The framework's own file provider accepts a key that does not match the certificate and only logs the problem; every
 * handshake then fails.
 *
 * <p>Threading: {@link #reload} runs on one thread at a time and blocks on file I/O; all other methods may be called from any
 * thread.
 */
@Context
@Named(TlsCertificates.NAME)
@Requires(bean = TlsConfiguration.class)
public final class TlsCertificates implements CertificateProvider {
    /** The name that the server configuration refers to. */
    static final String NAME = "windsock";

    private static final Logger LOG = LoggerFactory.getLogger(TlsCertificates.class);

    private final TlsConfiguration files;
    private final Sinks.Many<KeyStore> keyStores = Sinks.many().replay().latest();
    private final Counter loaded;
    private final Counter failed;
    private volatile ServerCertificate current;
    private volatile @Nullable String problem;
    private ServerCertificate.@Nullable Source rejected;

    TlsCertificates(TlsConfiguration files, MeterRegistry registry) {
        this.files = files;
        this.loaded = reloads(registry, "ok");
        this.failed = reloads(registry, "failed");
        try {
            this.current = ServerCertificate.of(ServerCertificate.Source.read(files), files);
        } catch (BadTlsFileException e) {
            // the server does not start, and prints this line
            throw new IllegalStateException(e.getMessage());
        }
        keyStores.tryEmitNext(current.keyStore()).orThrow();
        Gauge.builder(
                        "windsock.tls.certificate.expiry",
                        this,
                        self -> self.expiresAt().getEpochSecond())
                .description("When the server certificate expires")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("windsock.tls.certificate.loaded", this, self -> self.problem == null ? 1 : 0)
                .description("Whether the server uses the certificate that its files contain: 1 or 0")
                .register(registry);
    }

    /** Returns a one-line reason why a server cannot use a certificate and a key; empty if it can. */
    public static Optional<String> problem(Path certificate, Path key) {
        TlsConfiguration files = new TlsConfiguration(certificate, key);
        try {
            ServerCertificate.of(ServerCertificate.Source.read(files), files);
            return Optional.empty();
        } catch (BadTlsFileException e) {
            return Optional.of(Objects.toString(e.getMessage()));
        }
    }

    private static Counter reloads(MeterRegistry registry, String outcome) {
        return Counter.builder("windsock.tls.reloads")
                .description("Reloads of the server's certificate or its key")
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public String getName() {
        return NAME;
    }

    /** Publishes the current certificate immediately, and each later certificate when it is loaded. */
    @Override
    public Publisher<KeyStore> getKeyStore() {
        return keyStores.asFlux();
    }

    public Instant expiresAt() {
        return current.expiresAt();
    }

    /** Returns the problem with the files in their current state; empty if they are in use. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * Reloads the files if their contents changed. Modification times are not enough, because they do not show that a symbolic
     * link changed.
     */
    @Scheduled(fixedDelay = "${windsock.tls.check-interval:2s}", initialDelay = "${windsock.tls.check-interval:2s}")
    void reload() {
        ServerCertificate.Source source = null;
        try {
            source = ServerCertificate.Source.read(files);
            if (source.sameAs(current.source())) {
                problem = null;
                rejected = null;
            } else if (rejected == null || !source.sameAs(rejected)) {
                ServerCertificate next = ServerCertificate.of(source, files);
                keyStores.tryEmitNext(next.keyStore()).orThrow();
                current = next;
                problem = null;
                rejected = null;
                loaded.increment();
                LOG.info("Server certificate reloaded: expires={}", next.expiresAt());
            }
        } catch (BadTlsFileException e) {
            rejected = source;
            if (!String.valueOf(e.getMessage()).equals(problem)) {
                problem = e.getMessage();
                failed.increment();
                LOG.warn("{}; keeping the current certificate (expires {})", e.getMessage(), current.expiresAt());
            }
        }
    }
}
