// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for 127.0.0.1 with its key, created by OpenSSL. */
public record TestCertificate(Path folder, String certificate, String key) {
    /** @param kind OpenSSL's name for the kind of key, such as {@code rsa:2048} */
    public static TestCertificate make(Path folder, String kind) {
        openssl(
                folder,
                "req -x509 -newkey " + kind + " -nodes -days 2 -subj /CN=windsock -addext subjectAltName=IP:127.0.0.1"
                        + " -keyout new-key.pem -out new-cert.pem");
        return new TestCertificate(folder, read(folder.resolve("new-cert.pem")), read(folder.resolve("new-key.pem")));
    }

    /** Creates a certificate with an elliptic-curve key, which is quick to generate. */
    public static TestCertificate make(Path folder) {
        return make(folder, "ec -pkeyopt ec_paramgen_curve:prime256v1");
    }

    /** Returns the key as converted by an OpenSSL command. */
    public String keyAs(String command) {
        try {
            Files.writeString(folder.resolve("in.pem"), key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl(folder, command + " -in in.pem -out out.pem");
        return read(folder.resolve("out.pem"));
    }

    /** Returns the settings with which a server uses this certificate, and writes the files that they name. */
    public Map<String, Object> settings() {
        return settings(Map.of());
    }

    /** Returns these settings together with the given ones. */
    public Map<String, Object> settings(Map<String, Object> others) {
        Map<String, Object> settings = new HashMap<>(others);
        try {
            Path chain = Files.writeString(folder.resolve("cert.pem"), certificate);
            settings.put("windsock.tls.certificate", chain.toString());
            Path privateKey = Files.writeString(folder.resolve("key.pem"), key);
            settings.put("windsock.tls.key", privateKey.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    public X509Certificate parsed() {
        try (InputStream in = new java.io.ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns a server's TLS context with this certificate, which must have an elliptic-curve key. */
    public SSLContext serving() {
        try {
            byte[] encoded = Base64.getMimeDecoder()
                    .decode(key.replaceAll("-----[A-Z ]+-----", "").strip());
            PrivateKey parsedKey = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry("own", parsedKey, new char[0], new X509Certificate[] {parsed()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(own, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns a client's TLS context that trusts only these certificates. */
    public static SSLContext trusting(TestCertificate... certificates) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (int i = 0; i < certificates.length; i++) {
                trusted.setCertificateEntry("c" + i, certificates[i].parsed());
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void openssl(Path folder, String arguments) {
        try {
            Process process = new ProcessBuilder(List.of("sh", "-c", "exec openssl " + arguments))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
