// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.wire.TestCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formats of TLS certificate and key files, and the errors for others. */
@NullUnmarked
final class ServerCertificateTest {
    private static final TlsConfiguration FILES = new TlsConfiguration(Path.of("cert.pem"), Path.of("key.pem"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "rsa:2048, pkey, PRIVATE KEY",
        "rsa:2048, rsa -traditional, RSA PRIVATE KEY",
        "rsa:3072, rsa -traditional, RSA PRIVATE KEY",
        "ec -pkeyopt ec_paramgen_curve:prime256v1, pkey, PRIVATE KEY",
        "ec -pkeyopt ec_paramgen_curve:prime256v1, ec, EC PRIVATE KEY",
        "ec -pkeyopt ec_paramgen_curve:secp384r1, ec, EC PRIVATE KEY",
        "ed25519, pkey, PRIVATE KEY"
    })
    void readsKeysInTheUsualFormats(String kind, String command, String label) throws Exception {
        TestCertificate made = TestCertificate.make(folder, kind);
        String key = made.keyAs(command);
        assertThat(key).contains("-----BEGIN " + label + "-----");

        ServerCertificate read = read(made.certificate(), key);
        assertThat(read.expiresAt()).isEqualTo(made.parsed().getNotAfter().toInstant());
        assertThat(read.keyStore().size()).isEqualTo(1);
        // OpenSSL writes the parameters of a curve before a key on that curve
        String parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        assertThat(read(made.certificate(), parameters + key).keyStore().size()).isEqualTo(1);
    }

    @Test
    void namesTheSettingAndTheProblemInOneLine() {
        TestCertificate made = TestCertificate.make(folder);
        TestCertificate other = TestCertificate.make(folder);
        TestCertificate rsa = TestCertificate.make(folder, "rsa:2048");
        String half = made.key().substring(0, made.key().length() / 2);

        rejects("", made.key(), "WINDSOCK_TLS_CERTIFICATE: cert.pem contains no PEM certificate");
        rejects("nonsense", made.key(), "WINDSOCK_TLS_CERTIFICATE: cert.pem contains no PEM certificate");
        rejects(made.key(), made.key(), "WINDSOCK_TLS_CERTIFICATE: cert.pem contains no PEM certificate");
        rejects(
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                made.key(),
                "WINDSOCK_TLS_CERTIFICATE: cert.pem contains a certificate that cannot be read");
        rejects(
                made.certificate() + made.certificate(),
                made.key(),
                "WINDSOCK_TLS_CERTIFICATE: cert.pem is not a chain: each certificate must be signed by the next one");
        rejects(made.certificate(), "", "WINDSOCK_TLS_KEY: key.pem contains no PEM private key");
        rejects(made.certificate(), half, "WINDSOCK_TLS_KEY: key.pem contains a private key that cannot be read");
        rejects(made.certificate(), made.certificate(), "WINDSOCK_TLS_KEY: key.pem contains no PEM private key");
        rejects(
                made.certificate(),
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "WINDSOCK_TLS_KEY: key.pem contains a private key that cannot be read");
        rejects(
                made.certificate(),
                "-----BEGIN EC PRIVATE KEY-----\nAAAA=A\n-----END EC PRIVATE KEY-----",
                "WINDSOCK_TLS_KEY: key.pem contains a private key that cannot be read");
        rejects(made.certificate(), other.key(), "WINDSOCK_TLS_KEY: key.pem does not match the certificate");
        rejects(made.certificate(), rsa.key(), "WINDSOCK_TLS_KEY: key.pem does not match the certificate");
        rejects(
                made.certificate(),
                made.keyAs("pkcs8 -topk8 -passout pass:secret"),
                "WINDSOCK_TLS_KEY: key.pem is encrypted: store the key without a passphrase");
    }

    private static void rejects(String certificate, String key, String message) {
        assertThatThrownBy(() -> read(certificate, key)).hasMessage(message);
    }

    private static ServerCertificate read(String certificate, String key) throws BadTlsFileException {
        return ServerCertificate.of(
                new ServerCertificate.Source(
                        certificate.getBytes(StandardCharsets.US_ASCII), key.getBytes(StandardCharsets.US_ASCII)),
                FILES);
    }
}
