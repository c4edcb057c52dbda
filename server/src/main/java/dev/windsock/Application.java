// SPDX-License-Identifier: Apache-2.0
package dev.windsock;

import dev.windsock.backup.BackupCommand;
import dev.windsock.control.ControlClient;
import dev.windsock.diagnosis.DiagnoseCommand;
import dev.windsock.edge.ServerUrl;
import dev.windsock.logging.Logging;
import dev.windsock.settings.LoadedSettings;
import dev.windsock.settings.Setting;
import dev.windsock.settings.Settings;
import dev.windsock.settings.SettingsCheck;
import dev.windsock.store.StoreConfiguration;
import dev.windsock.store.StoreImport;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.PropertySource.PropertyConvention;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the Windsock server, or runs a command. If it cannot start, it prints the reason on one line and exits with status 2
 * for an invalid option or setting, and with 1 for anything else.
 */
@SuppressWarnings("SystemOut") // a program's own output
public final class Application {
    private static final String RESTORED = "--restored";
    private static final String ADOPT_NODE = "--adopt-node";
    private static final String BACKUP = "--backup";
    private static final String SIGN_IN = "--sign-in";
    private static final String IMPORT = "--import";
    private static final String CONFIG = "--config";
    private static final String CHECK = "--check";
    private static final String DIAGNOSE = "--diagnose";

    /** The JVM property by which the launcher of a package names its data directory. */
    private static final String DEFAULT_DATA_DIRECTORY = "dev.windsock.data-directory";

    private Application() {}

    /** The logger is not a constant, because the settings configure logging. */
    private static Logger log() {
        return LoggerFactory.getLogger(Application.class);
    }

    public static void main(String[] args) {
        // libraries derive the names of JSON members in the default locale; the lower case of I is not i in Turkish
        Locale.setDefault(Locale.ROOT);
        List<String> options = new ArrayList<>(List.of(args));
        String configuration = removeConfiguration(options);
        if (options.contains("--help") || options.contains("-h")) {
            System.out.print(help());
        } else if (options.contains("--version")) {
            System.out.println("windsock " + version());
        } else {
            run(options, LoadedSettings.load(System.getenv(), configuration, packagedDefaults()));
        }
    }

    /** Returns the defaults that the launcher of a package passes. */
    private static Map<String, String> packagedDefaults() {
        String directory = System.getProperty(DEFAULT_DATA_DIRECTORY);
        return directory == null ? Map.of() : Map.of(Settings.DATA_DIR, directory);
    }

    /** Removes the option that names a settings file, and returns its value; null if the option is absent. */
    private static @Nullable String removeConfiguration(List<String> options) {
        int index = options.indexOf(CONFIG);
        if (index < 0) {
            return null;
        }
        if (index + 1 == options.size()) {
            fail(2, CONFIG + " requires a file: windsock " + CONFIG + " FILE");
        }
        options.remove(index);
        return options.remove(index);
    }

    private static void run(List<String> options, LoadedSettings settings) {
        if (options.equals(List.of(CHECK))) {
            check(settings);
        } else if (options.contains(DIAGNOSE)) {
            String file = file(options, DIAGNOSE);
            write(
                    DIAGNOSE,
                    file,
                    () -> DiagnoseCommand.run(
                            dataDirectory(settings), version(), settings.describe(), settings.problems(), file));
        } else if (options.contains(BACKUP)) {
            String file = file(options, BACKUP);
            requireValid(settings);
            // standard output is reserved for the backup
            System.setOut(System.err);
            String storeUrl = settings.get(Settings.STORE_URL).orElse(null);
            write(BACKUP, file, () -> BackupCommand.run(dataDirectory(settings), storeUrl, file));
        } else if (options.equals(List.of(IMPORT))) {
            requireValid(settings);
            importStore(settings);
        } else if (options.equals(List.of(SIGN_IN))) {
            requireValid(settings);
            printSignInLink(dataDirectory(settings));
        } else {
            boolean restored = options.remove(RESTORED);
            boolean adopts = options.size() == 2 && options.getFirst().equals(ADOPT_NODE);
            if (options.equals(List.of(ADOPT_NODE))) {
                fail(2, ADOPT_NODE + " requires the id of a node: windsock " + ADOPT_NODE + " ID");
            }
            if (!options.isEmpty() && !adopts) {
                fail(2, "unknown option " + options.getFirst() + " (--help lists all options)");
            }
            requireValid(settings);
            Logging.configure(settings.get(Settings.LOGGING_FORMAT).orElse("text"), settings.loggingLevels());
            if (adopts && settings.get(Settings.STORE_URL).isEmpty()) {
                fail(2, ADOPT_NODE + " requires WINDSOCK_STORE_URL: an embedded database has one node");
            }
            start(settings, restored, adopts ? options.getLast() : null);
        }
    }

    /** Returns the only argument of an option. */
    private static String file(List<String> options, String option) {
        if (options.size() != 2 || !options.getFirst().equals(option)) {
            fail(2, option + " requires one file: windsock " + option + " FILE");
        }
        return options.getLast();
    }

    private static void requireValid(LoadedSettings settings) {
        settings.problems().stream().findFirst().ifPresent(problem -> fail(2, problem));
    }

    /** Reports every problem in the settings and in the files that they name. */
    private static void check(LoadedSettings settings) {
        List<String> problems = settings.problems().isEmpty() ? SettingsCheck.problems(settings) : settings.problems();
        problems.forEach(problem -> System.err.println("windsock: " + problem));
        if (!problems.isEmpty()) {
            System.exit(2);
        }
        System.out.println("windsock: the settings are valid");
    }

    /** A command that writes a file. */
    @FunctionalInterface
    private interface FileCommand {
        void run() throws IOException;
    }

    private static void write(String option, String file, FileCommand command) {
        try {
            command.run();
            System.err.println("windsock: wrote " + file);
        } catch (FileAlreadyExistsException e) {
            fail(1, option + ": " + file + " exists already");
        } catch (NoSuchFileException e) {
            fail(1, option + ": the directory of " + file + " does not exist");
        } catch (AccessDeniedException e) {
            fail(1, option + ": this user cannot access " + e.getFile());
        } catch (IOException | RuntimeException e) {
            log().debug("Command failed", e);
            fail(1, reason(e));
        }
    }

    /** Copies the embedded store to PostgreSQL. */
    private static void importStore(LoadedSettings settings) {
        if (settings.get(Settings.STORE_URL).isEmpty()) {
            fail(2, IMPORT + " requires WINDSOCK_STORE_URL, the database to copy to");
        }
        try {
            StoreImport.run(StoreConfiguration.of(dataDirectory(settings), settings::get));
            System.out.println("windsock: the embedded database was copied; start the server with the same settings");
        } catch (RuntimeException e) {
            log().debug("Import failed", e);
            fail(1, reason(e));
        }
    }

    /** Prints a link that the running server creates. */
    private static void printSignInLink(Path dataDirectory) {
        try {
            if (!ControlClient.run(dataDirectory, "sign-in", System.out)) {
                fail(
                        1,
                        SIGN_IN + ": no server runs on "
                                + dataDirectory.toAbsolutePath().normalize()
                                + "; start it, or set WINDSOCK_DATA_DIR to its directory");
            }
        } catch (AccessDeniedException e) {
            fail(1, SIGN_IN + ": this user cannot access " + e.getFile());
        } catch (IOException | RuntimeException e) {
            log().debug("Sign-in failed", e);
            fail(1, reason(e));
        }
    }

    private static Path dataDirectory(LoadedSettings settings) {
        return Path.of(settings.get(Settings.DATA_DIR).orElse(".windsock"));
    }

    /**
     * Starts the server and returns while it is running. The framework's own starter is not used: it stops the HTTP server
     * first, so streams would end without a close reason.
     */
    private static void start(LoadedSettings settings, boolean restored, @Nullable String adoptedNode) {
        String[] environments = settings.get(Settings.TLS_CERTIFICATE).isEmpty() ? new String[0] : new String[] {"tls"};
        ApplicationContext context = ApplicationContext.builder(environments)
                .mainClass(Application.class)
                .deduceEnvironment(false)
                .bootstrapEnvironment(false)
                .banner(false)
                .propertySources(PropertySource.of(
                        "settings", new HashMap<>(settings.added()), PropertyConvention.ENVIRONMENT_VARIABLE))
                .properties(properties(settings, restored, adoptedNode))
                .build();
        try {
            context.start();
            context.getBean(EmbeddedServer.class).start();
            // before the server reports that it listens, because a supervisor may stop it from then on
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(context), "stop"));
            StoreConfiguration store = context.getBean(StoreConfiguration.class);
            log().info(
                            "Windsock {} stores its data in {}{}",
                            version(),
                            store.dataDir().toAbsolutePath().normalize(),
                            // the URL itself may contain a password
                            store.storeUrl() == null ? "" : " and in the database of WINDSOCK_STORE_URL");
            // ./windsock waits for this line
            log().info(
                            "Windsock {} listens on {}",
                            version(),
                            context.getBean(ServerUrl.class).listening());
        } catch (RuntimeException e) {
            log().debug("Start failed", e);
            fail(1, reason(e));
        }
    }

    /** Properties take precedence over the environment. */
    private static Map<String, Object> properties(
            LoadedSettings settings, boolean restored, @Nullable String adoptedNode) {
        Map<String, Object> properties = new HashMap<>(Map.of("windsock.restored", restored));
        if (adoptedNode != null) {
            properties.put("windsock.adopt-node", adoptedNode);
        }
        if (settings.get(Settings.ADMIN_KEY).orElse("").contains(Settings.PLACEHOLDER)) {
            // the framework would not start with a placeholder that it cannot resolve; such a value is ignored with a
            // warning
            properties.put("windsock.admin-key", "a placeholder");
        }
        return properties;
    }

    private static void stop(ApplicationContext context) {
        log().info("Windsock is stopping; instances keep running");
        context.stop();
        log().info("Windsock has stopped");
    }

    /** Returns the root cause on one line, in terms of settings where possible. */
    private static String reason(Throwable thrown) {
        Throwable cause = thrown;
        for (Throwable next = thrown; next != null; next = next.getCause()) {
            cause = next;
            if (next instanceof BindException
                    || Objects.toString(next.getMessage(), "").contains("Address already in use")) {
                return "WINDSOCK_PORT: another process uses this port";
            }
        }
        String text = Objects.toString(cause.getMessage(), cause.getClass().getSimpleName());
        String message = text.lines().findFirst().orElse(text);
        if (message.contains("SQLITE_FULL") || message.contains("SQLITE_IOERR_SHMSIZE")) {
            return "WINDSOCK_DATA_DIR: the disk is full; free some space and start again";
        }
        if (message.contains("SQLITE_CANTOPEN") || message.contains("SQLITE_READONLY")) {
            return "WINDSOCK_DATA_DIR: this user cannot open or write the database; the files must belong to the "
                    + "server's user, and the disk needs free inodes ("
                    + message + ")";
        }
        if (message.contains("corrupt") || message.contains("SQLITE_CORRUPT") || message.contains("SQLITE_NOTADB")) {
            return "WINDSOCK_DATA_DIR: the database is corrupt; restore a backup as described in "
                    + "docs/how-to/back-up-and-restore.md ("
                    + message + ")";
        }
        return switch (cause) {
            // the messages of these exceptions contain only the path
            case AccessDeniedException denied -> "this user cannot access " + denied.getFile();
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            default -> message;
        };
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
                  windsock --restored     run the server on a restored backup, and start a new epoch
                  windsock --adopt-node ID
                                          run the server as a node whose data directory was moved, copied or lost; that
                                          node must never run again elsewhere
                  windsock --backup FILE  copy the embedded database to a new file, even while the server runs;
                                          - writes to standard output
                  windsock --import       copy the embedded database of the data directory to the empty database of
                                          WINDSOCK_STORE_URL; stop the server first
                  windsock --sign-in      print a link that signs an administrator in to the running server, once
                  windsock --check        check the settings and the files that they name, even while the server runs
                  windsock --diagnose FILE
                                          write a zip file for a bug report, without secrets
                  windsock --config FILE  also read settings from a file; can be combined with any other option
                  windsock --version      print the version
                  windsock --help         print this help

                Settings are environment variables, or lines NAME=VALUE in the file that --config names:

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
