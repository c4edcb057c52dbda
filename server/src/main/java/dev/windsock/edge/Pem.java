// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/** Reads certificates and private keys from PEM, RFC 7468. Stateless. */
final class Pem {
    private Pem() {}

    /** A private key that is encrypted with a passphrase. */
    static final class EncryptedKeyException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Reads all certificates, in order. */
    static List<X509Certificate> certificates(byte[] pem) throws IOException, CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        try (PEMParser parser = parser(pem)) {
            for (Object object = next(parser); object != null; object = next(parser)) {
                if (object instanceof X509CertificateHolder certificate) {
                    certificates.add(new JcaX509CertificateConverter().getCertificate(certificate));
                }
            }
        }
        return certificates;
    }

    /**
     * Reads the first private key: PKCS #8 (RFC 5958), or the formats that OpenSSL writes for RSA (RFC 8017) and EC (RFC 5915).
     */
    static Optional<PrivateKey> privateKey(byte[] pem) throws IOException {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        try (PEMParser parser = parser(pem)) {
            for (Object object = next(parser); object != null; object = next(parser)) {
                switch (object) {
                    case PrivateKeyInfo key -> {
                        return Optional.of(converter.getPrivateKey(key));
                    }
                    case PEMKeyPair pair -> {
                        return Optional.of(converter.getPrivateKey(pair.getPrivateKeyInfo()));
                    }
                    case PKCS8EncryptedPrivateKeyInfo encrypted -> throw new EncryptedKeyException();
                    case PEMEncryptedKeyPair encrypted -> throw new EncryptedKeyException();
                    default -> {
                        // EC PARAMETERS, or a certificate
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static PEMParser parser(byte[] pem) {
        return new PEMParser(new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.ISO_8859_1));
    }

    private static @Nullable Object next(PEMParser parser) throws IOException {
        try {
            return parser.readObject();
        } catch (RuntimeException e) {
            // the parser does not catch the exceptions of its ASN.1 and base64 readers
            throw new IOException(e);
        }
    }
}
