// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys out of PEM texts, RFC 7468. Stateless. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;

    private Pem() {}

    private record Block(String label, byte[] der) {}

    /** A chain of certificates, as it stands there. */
    static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> chain = new ArrayList<>();
        for (Block block : blocks(pem)) {
            if (block.label().equals("CERTIFICATE")) {
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
            }
        }
        return chain;
    }

    /**
     * The private key of a certificate's public key: PKCS #8 (RFC 5958), or what OpenSSL writes for RSA (RFC 8017) and EC
     * (RFC 5915), which is the inside of PKCS #8; what is missing around it is the algorithm, which the public key names.
     */
    static PrivateKey privateKey(byte[] pem, PublicKey of) throws GeneralSecurityException {
        for (Block block : blocks(pem)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return read(block.der(), of);
                }
                case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
                    return read(wrapped(block.der(), of), of);
                }
                case "ENCRYPTED PRIVATE KEY" -> throw new GeneralSecurityException("is encrypted");
                default -> {
                    // EC PARAMETERS, or a certificate
                }
            }
        }
        throw new GeneralSecurityException("has no private key in it");
    }

    private static PrivateKey read(byte[] pkcs8, PublicKey of) throws GeneralSecurityException {
        return KeyFactory.getInstance(of.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] wrapped(byte[] inner, PublicKey of) {
        // SubjectPublicKeyInfo, RFC 5280, section 4.1: a sequence that begins with the algorithm
        byte[] info = of.getEncoded();
        int start = contents(info, 0);
        int end = contents(info, start) + length(info, start);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {INTEGER, 1, 0});
        out.writeBytes(Arrays.copyOfRange(info, start, end));
        out.writeBytes(element(OCTET_STRING, inner));
        return element(SEQUENCE, out.toByteArray());
    }

    /** An element in DER, X.690 section 8.1, of less than 64 KiB. */
    private static byte[] element(int tag, byte[] contents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        out.write(0x82);
        out.write(contents.length >> 8);
        out.write(contents.length);
        out.writeBytes(contents);
        return out.toByteArray();
    }

    private static int contents(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = length << 8 | der[at + 2 + i] & 0xff;
        }
        return length;
    }

    private static List<Block> blocks(byte[] pem) throws GeneralSecurityException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            try {
                blocks.add(new Block(
                        matcher.group(1),
                        Base64.getDecoder().decode(matcher.group(2).replaceAll("\\s", ""))));
            } catch (IllegalArgumentException e) {
                throw new GeneralSecurityException("has broken base64 in it", e);
            }
        }
        return blocks;
    }
}
