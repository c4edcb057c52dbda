// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import java.lang.ref.WeakReference;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client's connections and threads. Thread-safe.
 *
 * <p>Since Java 21, the JDK's HTTP client can be closed. In earlier versions, it ends when it is garbage collected, so clients
 * with equal settings share one; its idle connections end after 30 s.
 */
public final class HttpConnections implements AutoCloseable {
    private static final boolean IS_CLOSEABLE = Runtime.version().feature() >= 21;
    private static final String KEEP_ALIVE_SECONDS = "jdk.httpclient.keepalive.timeout";
    private static final Map<Settings, WeakReference<HttpConnections>> SHARED = new ConcurrentHashMap<>();
    private static final AtomicLong THREADS = new AtomicLong();
    private static final long THREAD_IDLE_SECONDS = 1;

    static {
        if (!IS_CLOSEABLE && System.getProperty(KEEP_ALIVE_SECONDS) == null) {
            // the default of these versions is 20 minutes
            System.setProperty(KEEP_ALIVE_SECONDS, "30");
        }
    }

    private final ExecutorService executor;
    private final HttpClient http;

    /**
     * The connection settings.
     *
     * @param proxy the proxy; null for the JVM's proxy
     * @param proxyCredentials the credentials for the proxy; null for none
     * @param sslContext the TLS settings; null for those of the JVM
     */
    public record Settings(
            Duration connectTimeout,
            @Nullable ProxySelector proxy,
            @Nullable ProxyCredentials proxyCredentials,
            @Nullable SSLContext sslContext) {}

    /** The user and the password for a proxy. */
    public record ProxyCredentials(String user, String password) {
        /** Does not contain the password. */
        @Override
        public String toString() {
            return "ProxyCredentials[user=" + user + "]";
        }
    }

    private HttpConnections(Settings settings) {
        executor = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, THREAD_IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "windsock-client-" + THREADS.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        // redirects are not followed: they would send the key to another server
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.connectTimeout())
                .executor(executor);
        if (settings.proxy() != null) {
            builder.proxy(settings.proxy());
        }
        if (settings.proxyCredentials() != null) {
            builder.authenticator(new ProxyAuthenticator(settings.proxyCredentials()));
        }
        if (settings.sslContext() != null) {
            builder.sslContext(settings.sslContext());
        }
        http = builder.build();
    }

    private static final class ProxyAuthenticator extends Authenticator {
        private final ProxyCredentials credentials;

        private ProxyAuthenticator(ProxyCredentials credentials) {
            this.credentials = credentials;
        }

        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            return getRequestorType() == RequestorType.PROXY
                    ? new PasswordAuthentication(
                            credentials.user(), credentials.password().toCharArray())
                    : null;
        }
    }

    /** Returns connections with these settings; {@link #close} them when they are no longer used. */
    public static HttpConnections open(Settings settings) {
        if (IS_CLOSEABLE) {
            return new HttpConnections(settings);
        }
        synchronized (SHARED) {
            SHARED.values().removeIf(shared -> shared.get() == null);
            @Nullable WeakReference<HttpConnections> known = SHARED.get(settings);
            @Nullable HttpConnections shared = known == null ? null : known.get();
            if (shared == null) {
                shared = new HttpConnections(settings);
                SHARED.put(settings, new WeakReference<>(shared));
            }
            return shared;
        }
    }

    public HttpClient http() {
        return http;
    }

    /** Returns the daemon threads of the HTTP client, which also run asynchronous calls. */
    public ExecutorService executor() {
        return executor;
    }

    /** Ends all connections and threads immediately. Before Java 21, does nothing, because other clients may use them. */
    @Override
    public void close() {
        if (!IS_CLOSEABLE) {
            return;
        }
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(http);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Java 21 and newer have this method", e);
        }
        executor.shutdownNow();
    }
}
