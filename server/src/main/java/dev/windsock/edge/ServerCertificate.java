// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The server's certificate and its private key, which are known to match.
 *
 * @param source the contents of the files
 * @param keyStore the certificate and the key, in the form that TLS needs
 * @param expiresAt when the first certificate of the chain expires
 */
record ServerCertificate(Source source, KeyStore keyStore, Instant expiresAt) {
    private static final String CERTIFICATE = "WINDSOCK_TLS_CERTIFICATE";
    private static final String KEY = "WINDSOCK_TLS_KEY";
    private static final byte[] SIGNED = {1, 2, 3, 4};

    /** The contents of both files. */
    record Source(byte[] certificate, byte[] key) {
        static Source read(TlsConfiguration files) throws BadTlsFileException {
            return new Source(read(CERTIFICATE, files.certificate()), read(KEY, files.key()));
        }

        private static byte[] read(String setting, Path file) throws BadTlsFileException {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new BadTlsFileException(setting, file, "cannot be read");
            }
        }

        boolean sameAs(Source other) {
            return Arrays.equals(certificate, other.certificate) && Arrays.equals(key, other.key);
        }
    }

    static ServerCertificate of(Source source, TlsConfiguration files) throws BadTlsFileException {
        List<X509Certificate> chain = chain(source.certificate(), files.certificate());
        X509Certificate own = chain.getFirst();
        PrivateKey key = key(source.key(), files.key());
        if (!matches(key, own.getPublicKey())) {
            throw new BadTlsFileException(KEY, files.key(), "does not match the certificate");
        }
        try {
            return new ServerCertificate(
                    source, keyStore(key, chain), own.getNotAfter().toInstant());
        } catch (KeyStoreException e) {
            throw new BadTlsFileException(
                    CERTIFICATE,
                    files.certificate(),
                    "is not a chain: each certificate must be signed by the next one");
        }
    }

    private static List<X509Certificate> chain(byte[] pem, Path file) throws BadTlsFileException {
        List<X509Certificate> chain;
        try {
            chain = Pem.certificates(pem);
        } catch (IOException | CertificateException e) {
            throw new BadTlsFileException(CERTIFICATE, file, "contains a certificate that cannot be read");
        }
        if (chain.isEmpty()) {
            throw new BadTlsFileException(CERTIFICATE, file, "contains no PEM certificate");
        }
        return chain;
    }

    private static PrivateKey key(byte[] pem, Path file) throws BadTlsFileException {
        try {
            return Pem.privateKey(pem)
                    .orElseThrow(() -> new BadTlsFileException(KEY, file, "contains no PEM private key"));
        } catch (Pem.EncryptedKeyException e) {
            throw new BadTlsFileException(KEY, file, "is encrypted: store the key without a passphrase");
        } catch (IOException e) {
            throw new BadTlsFileException(KEY, file, "contains a private key that cannot be read");
        }
    }

    /** Returns whether a signature made with the private key verifies against the certificate. */
    private static boolean matches(PrivateKey key, PublicKey certified) {
        String algorithm =
                switch (certified.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> certified.getAlgorithm();
                };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(SIGNED);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(SIGNED);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // the key uses another algorithm
            return false;
        }
    }

    private static KeyStore keyStore(PrivateKey key, List<X509Certificate> chain) throws KeyStoreException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot create an empty key store", e);
        }
        store.setKeyEntry("windsock", key, null, chain.toArray(new X509Certificate[0]));
        return store;
    }
}
