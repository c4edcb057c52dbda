// SPDX-License-Identifier: Apache-2.0
package dev.windsock;

import dev.windsock.backup.BackupCommand;
import dev.windsock.control.ControlClient;
import dev.windsock.settings.Setting;
import dev.windsock.settings.Settings;
import dev.windsock.store.StoreConfiguration;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the Windsock server, or runs a command. If it cannot start, it prints the reason in one line and exits with status 2 for an invalid
 * option or setting, and with 1 for anything else.
 */
@SuppressWarnings("SystemOut") // a program's own output
public final class Application {
    private static final String RESTORED = "--restored";
    private static final String BACKUP = "--backup";
    private static final String SIGN_IN = "--sign-in";
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private Application() {}

    public static void main(String[] args) {
        List<String> options = List.of(args);
        if (options.contains("--help") || options.contains("-h")) {
            System.out.print(help());
        } else if (options.contains("--version")) {
            System.out.println("windsock " + version());
        } else if (options.contains(BACKUP)) {
            if (options.size() != 2 || !options.getFirst().equals(BACKUP)) {
                fail(2, BACKUP + " requires one file: windsock " + BACKUP + " FILE");
            }
            Settings.firstProblem(System.getenv()).ifPresent(problem -> fail(2, problem));
            backUp(options.getLast());
        } else if (options.equals(List.of(SIGN_IN))) {
            Settings.firstProblem(System.getenv()).ifPresent(problem -> fail(2, problem));
            printSignInLink();
        } else if (!options.isEmpty() && !options.equals(List.of(RESTORED))) {
            fail(2, "unknown option " + options.getFirst() + " (--help lists all options)");
        } else {
            Settings.firstProblem(System.getenv()).ifPresent(problem -> fail(2, problem));
            start(options.contains(RESTORED));
        }
    }

    private static void backUp(String file) {
        // the standard output is for the backup
        System.setOut(System.err);
        try {
            BackupCommand.run(dataDirectory(), System.getenv("WINDSOCK_STORE_URL"), file);
            System.err.println("windsock: the backup is complete: " + file);
        } catch (FileAlreadyExistsException e) {
            fail(1, BACKUP + ": " + file + " exists already");
        } catch (NoSuchFileException e) {
            fail(1, BACKUP + ": the directory of " + file + " does not exist");
        } catch (AccessDeniedException e) {
            fail(1, BACKUP + ": this user cannot access " + e.getFile());
        } catch (IOException | RuntimeException e) {
            LOG.debug("Backup failed", e);
            fail(1, reason(e));
        }
    }

    /** Prints a link that the running server creates. */
    private static void printSignInLink() {
        try {
            if (!ControlClient.run(dataDirectory(), "sign-in", System.out)) {
                fail(
                        1,
                        SIGN_IN + ": no server runs on "
                                + dataDirectory().toAbsolutePath().normalize()
                                + "; start it, or set WINDSOCK_DATA_DIR to its directory");
            }
        } catch (AccessDeniedException e) {
            fail(1, SIGN_IN + ": this user cannot access " + e.getFile());
        } catch (IOException | RuntimeException e) {
            LOG.debug("Sign-in failed", e);
            fail(1, reason(e));
        }
    }

    private static Path dataDirectory() {
        return Path.of(System.getenv().getOrDefault("WINDSOCK_DATA_DIR", ".windsock"));
    }

    /**
     * Starts the server and returns while it runs. The framework's own starter is not used: it stops the HTTP server first,
     * so streams would end without a close reason.
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
                    "Windsock {} stores its data in {}{}",
                    version(),
                    store.dataDir().toAbsolutePath().normalize(),
                    // the URL itself may contain a password
                    store.storeUrl() == null ? "" : " and in the database of WINDSOCK_STORE_URL");
            // ./windsock waits for this line
            LOG.info("Windsock {} listens on {}", version(), server.getURI());
        } catch (RuntimeException e) {
            LOG.debug("Start failed", e);
            fail(1, reason(e));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(context), "stop"));
    }

    private static void stop(ApplicationContext context) {
        LOG.info("Windsock is stopping; instances keep running");
        context.stop();
        LOG.info("Windsock has stopped");
    }

    /** Returns the root cause in one line, in terms of settings where possible. */
    private static String reason(Throwable thrown) {
        Throwable cause = thrown;
        for (Throwable next = thrown; next != null; next = next.getCause()) {
            cause = next;
            String message = Objects.toString(next.getMessage(), "");
            if (next instanceof BindException || message.contains("Address already in use")) {
                return "WINDSOCK_PORT: another process uses this port";
            }
            if (message.contains("SQLITE_FULL")) {
                return "WINDSOCK_DATA_DIR: the disk is full; free some space and start again";
            }
            if (message.contains("corrupt")
                    || message.contains("SQLITE_CORRUPT")
                    || message.contains("SQLITE_NOTADB")) {
                return "WINDSOCK_DATA_DIR: the database is corrupt; restore a backup as described in docs/how-to/back-up-and-restore.md ("
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

                  windsock                run the server in the foreground
                  windsock --restored     run the server on a restored backup: starts a new epoch
                  windsock --backup FILE  copy the embedded database to a new file, also while the server runs;
                                          - is the standard output
                  windsock --sign-in      print a link that signs an administrator in to the running server, once
                  windsock --version      print the version
                  windsock --help         print this help

                Settings are environment variables:

                """);
        for (Setting setting : Settings.ALL) {
            help.append("  ").append(setting.name());
            if (!setting.defaultValue().isEmpty()) {
                help.append(" (").append(setting.defaultValue()).append(')');
            }
            help.append("\n      ")
                    .append(setting.purpose())
                    .append(" (")
                    .append(setting.expected())
                    .append(")\n");
        }
        return help.toString();
    }
}
