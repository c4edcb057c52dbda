// SPDX-License-Identifier: Apache-2.0
package dev.windsock;

import dev.windsock.settings.Setting;
import dev.windsock.settings.Settings;
import dev.windsock.store.StoreConfiguration;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the Windsock server. What keeps it from starting is told in one line; the status is 2 for a bad option or setting
 * and 1 for anything else.
 */
@SuppressWarnings("SystemOut") // a program's own output
public final class Application {
    private static final String RESTORED = "--restored";
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private Application() {}

    public static void main(String[] args) {
        List<String> options = List.of(args);
        if (options.contains("--help") || options.contains("-h")) {
            System.out.print(help());
        } else if (options.contains("--version")) {
            System.out.println("windsock " + version());
        } else if (!options.isEmpty() && !options.equals(List.of(RESTORED))) {
            fail(2, "unknown option " + options.getFirst() + "; --help lists them");
        } else {
            Settings.firstProblem(System.getenv()).ifPresent(problem -> fail(2, problem));
            start(options.contains(RESTORED));
        }
    }

    /**
     * Starts the server and leaves it running. The framework's own starter is not used: it stops the HTTP server before
     * anything else, and streams would end without a word.
     */
    private static void start(boolean restored) {
        String[] environments = System.getenv(Settings.TLS_CERTIFICATE) == null ? new String[0] : new String[] {"tls"};
        ApplicationContext context = ApplicationContext.builder(environments)
                .mainClass(Application.class)
                .deduceEnvironment(false)
                .bootstrapEnvironment(false)
                .banner(false)
                .properties(Map.of("windsock.restored", restored))
                .build();
        try {
            context.start();
            EmbeddedServer server = context.getBean(EmbeddedServer.class).start();
            StoreConfiguration store = context.getBean(StoreConfiguration.class);
            LOG.info(
                    "Windsock {} keeps its data in {}{}",
                    version(),
                    store.dataDir().toAbsolutePath().normalize(),
                    // the URL itself may have a password in it
                    store.storeUrl() == null ? "" : " and in the database of WINDSOCK_STORE_URL");
            // the last line of a start; ./windsock looks for it
            LOG.info("Windsock {} listens on {}", version(), server.getURI());
        } catch (RuntimeException e) {
            LOG.debug("the start failed", e);
            fail(1, reason(e));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(context), "stop"));
    }

    private static void stop(ApplicationContext context) {
        LOG.info("Windsock stops; instances go on");
        context.stop();
        LOG.info("Windsock has stopped");
    }

    /** What went wrong, without the layers that passed it on. */
    private static String reason(Throwable thrown) {
        Throwable cause = thrown;
        for (Throwable next = thrown; next != null; next = next.getCause()) {
            cause = next;
            String message = Objects.toString(next.getMessage(), "");
            if (next instanceof BindException || message.contains("Address already in use")) {
                return "WINDSOCK_PORT: the port is in use by another process";
            }
            if (message.contains("may be already in use")) {
                return "WINDSOCK_DATA_DIR: another Windsock runs on this folder";
            }
            if (message.contains("corrupt")) {
                return "WINDSOCK_DATA_DIR: the database is corrupt; put a backup back, as docs/how-to/back-up-and-restore.md says ("
                        + message.lines().findFirst().orElse(message) + ")";
            }
        }
        String message = Objects.toString(cause.getMessage(), cause.getClass().getSimpleName());
        return message.lines().findFirst().orElse(message);
    }

    private static void fail(int status, String reason) {
        System.err.println("windsock: " + reason);
        System.exit(status);
    }

    private static String version() {
        String version = Application.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    private static String help() {
        StringBuilder help = new StringBuilder("""
                Windsock, the real-time plane of a self-hosted cloud.

                  windsock             runs the server in the foreground
                  windsock --restored  runs it over a restored backup: begins a new epoch
                  windsock --version   prints the version
                  windsock --help      prints this

                Settings are environment variables:

                """);
        for (Setting setting : Settings.ALL) {
            help.append("  ").append(setting.name());
            if (!setting.defaultValue().isEmpty()) {
                help.append(" (").append(setting.defaultValue()).append(')');
            }
            help.append("\n      ")
                    .append(setting.purpose())
                    .append("; takes ")
                    .append(setting.takes())
                    .append('\n');
        }
        return help.toString();
    }
}
