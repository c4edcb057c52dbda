// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Another program that reads the embedded database of a server, in a process of its own. */
final class ForeignReader implements AutoCloseable {
    private final Process process;

    private ForeignReader(Process process) {
        this.process = process;
    }

    /**
     * Starts to read, and returns once the read has begun.
     *
     * @param prefix the command that runs a program where the database is
     */
    static ForeignReader of(Path database, String... prefix) throws IOException {
        List<String> command = new ArrayList<>(List.of(prefix));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ForeignReader.class.getName(),
                database.toString()));
        ForeignReader reader = new ForeignReader(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        if (reader.process.getInputStream().read() < 0) {
            throw new IOException("cannot read " + database);
        }
        return reader;
    }

    /** Ends the read. */
    void stop() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        stop();
    }

    /** Reads until the process is killed. */
    public static void main(String[] arguments) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments[0]);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("select latest from log_head").close();
            System.out.println("reading");
            // until the test ends
            System.in.read();
        }
    }
}
