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
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The server's certificate and its key, as they stood in their files, and known to belong together.
 *
 * @param source what stood there
 * @param keyStore both, as TLS takes them
 * @param expiresAt the end of the first in the chain
 */
record ServerCertificate(Source source, KeyStore keyStore, Instant expiresAt) {
    private static final byte[] SIGNED = {1, 2, 3, 4};

    /** The contents of both files. */
    record Source(byte[] certificate, byte[] key) {
        static Source read(TlsConfiguration files) throws BadTlsFileException {
            return new Source(
                    read("WINDSOCK_TLS_CERTIFICATE", files.certificate()), read("WINDSOCK_TLS_KEY", files.key()));
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
        List<X509Certificate> chain;
        try {
            chain = Pem.certificates(source.certificate());
        } catch (GeneralSecurityException e) {
            throw new BadTlsFileException("WINDSOCK_TLS_CERTIFICATE", files.certificate(), "is not a chain of PEM");
        }
        if (chain.isEmpty()) {
            throw new BadTlsFileException(
                    "WINDSOCK_TLS_CERTIFICATE", files.certificate(), "has no certificate as PEM in it");
        }
        X509Certificate own = chain.getFirst();
        PrivateKey key;
        try {
            key = Pem.privateKey(source.key(), own.getPublicKey());
            if (!belongTogether(key, own.getPublicKey())) {
                throw new GeneralSecurityException("is not that of the certificate");
            }
        } catch (GeneralSecurityException e) {
            // the texts of providers are many, and say nothing of the file
            String wrong = e.getCause() == null && e.getClass() == GeneralSecurityException.class
                    ? String.valueOf(e.getMessage())
                    : "is no private key of the certificate's kind as PEM";
            throw new BadTlsFileException("WINDSOCK_TLS_KEY", files.key(), wrong);
        }
        try {
            return new ServerCertificate(
                    source, keyStore(key, chain), own.getNotAfter().toInstant());
        } catch (KeyStoreException e) {
            throw new BadTlsFileException(
                    "WINDSOCK_TLS_CERTIFICATE", files.certificate(), "is no chain of which each is signed by the next");
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm =
                switch (certified.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> certified.getAlgorithm();
                };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(SIGNED);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(SIGNED);
        return signature.verify(signed);
    }

    private static KeyStore keyStore(PrivateKey key, List<X509Certificate> chain) throws KeyStoreException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("an empty key store was not made", e);
        }
        store.setKeyEntry("windsock", key, null, chain.toArray(new X509Certificate[0]));
        return store;
    }
}
