// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Trusts certificates in PEM files. */
public final class Certificates {
    private Certificates() {}

    /**
     * Returns TLS settings that trust the certificates in a PEM file in addition to those that the JVM trusts.
     *
     * @throws IllegalArgumentException if the file cannot be read or has no certificate
     */
    public static SSLContext trust(Path pem) {
        try {
            Collection<? extends Certificate> added = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem)));
            if (added.isEmpty()) {
                throw new IllegalArgumentException("The file has no PEM certificate: " + pem);
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (X509Certificate certificate : trustManager(null).getAcceptedIssuers()) {
                add(trusted, certificate);
            }
            for (Certificate certificate : added) {
                add(trusted, certificate);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trustManager(trusted)}, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("Cannot read PEM certificates from " + pem + ": " + e, e);
        }
    }

    private static void add(KeyStore store, Certificate certificate) throws GeneralSecurityException {
        store.setCertificateEntry(Integer.toString(store.size()), certificate);
    }

    /** @param trusted the certificates to trust; null for those that the JVM trusts */
    private static X509TrustManager trustManager(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new IllegalStateException("The JVM has no X.509 trust manager");
    }
}
