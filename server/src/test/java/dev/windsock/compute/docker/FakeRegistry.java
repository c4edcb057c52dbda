// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.windsock.wire.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.NullUnmarked;

/**
 * A registry on loopback, where engines accept any certificate; it contains one image, {@code one:1}, which has one layer. It
 * implements the parts of the Registry HTTP API V2 that a pull needs. It withholds half of the layer until
 * {@link #releaseLayer}.
 */
@NullUnmarked
final class FakeRegistry implements AutoCloseable {
    private static final String MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json";

    private final HttpsServer server;
    private final Map<String, byte[]> blobs = new LinkedHashMap<>();
    private final String layerDigest;
    private final byte[] manifest;
    private final CountDownLatch gate = new CountDownLatch(1);
    private final String login;

    FakeRegistry(Path directory, byte[] layer) throws IOException {
        this(directory, layer, null);
    }

    /**
     * @param directory the directory for its certificate; without TLS, engines would wait ten seconds before they try plain
     *     HTTP
     * @param layer the layer, as a tar archive
     * @param login the user and password that each request needs, as in {@code user:password}; null for none
     */
    FakeRegistry(Path directory, byte[] layer, String login) throws IOException {
        this.login = login;
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(layer);
        }
        byte[] config = ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"/bin/sh\"]},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + digest(layer) + "\"]}}")
                .getBytes(StandardCharsets.UTF_8);
        layerDigest = add(zipped.toByteArray());
        manifest = ("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST_TYPE + "\","
                        + "\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\",\"size\":"
                        + config.length + ",\"digest\":\"" + add(config) + "\"},"
                        + "\"layers\":[{\"mediaType\":\"application/vnd.docker.image.rootfs.diff.tar.gzip\",\"size\":"
                        + zipped.size() + ",\"digest\":\"" + layerDigest + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(TestCertificate.make(directory).serving()));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v2/", this::respond);
        server.start();
    }

    private String add(byte[] blob) {
        String digest = digest(blob);
        blobs.put(digest, blob);
        return digest;
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the reference of an image in this registry. */
    String image(String name) {
        return "127.0.0.1:" + server.getAddress().getPort() + "/" + name;
    }

    void releaseLayer() {
        gate.countDown();
    }

    private void respond(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            if (login != null && !isLogin(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"registry\"");
                send(exchange, 401, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
            } else if (path.equals("/v2/")) {
                send(exchange, 200, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
            } else if (path.startsWith("/v2/one/manifests/")) {
                exchange.getResponseHeaders().set("Docker-Content-Digest", digest(manifest));
                send(exchange, 200, MANIFEST_TYPE, manifest);
            } else if (path.startsWith("/v2/one/blobs/")) {
                send(exchange, 200, "application/octet-stream", blobs.get(path.substring("/v2/one/blobs/".length())));
            } else {
                send(
                        exchange,
                        404,
                        "application/json",
                        "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}"
                                .getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private boolean isLogin(String authorization) {
        String encoded = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        return ("Basic " + encoded).equals(authorization);
    }

    private void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            int first = body == blobs.get(layerDigest) ? body.length / 2 : body.length;
            out.write(body, 0, first);
            if (first < body.length) {
                out.flush();
                gate.await();
                out.write(body, first, body.length - first);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        gate.countDown();
        server.stop(0);
    }
}
