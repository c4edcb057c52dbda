// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs the program in its own JVM, as a user does, with its own home directory. */
final class Ctl {
    private static final int TIMEOUT_SECONDS = 60;

    private final Path home;
    private final Map<String, String> environment = new TreeMap<>();

    Ctl(Path home) {
        this.home = home;
    }

    /** The result of a command. */
    record Result(int status, String out, String err) {}

    Ctl with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Runs a command to completion. */
    Result run(String... arguments) {
        return runWithInput("", arguments);
    }

    /** Runs a command to completion, with the given input. */
    Result runWithInput(String input, String... arguments) {
        return run(ProcessBuilder.Redirect.PIPE, input, arguments);
    }

    /** Runs a command to completion, writing its output to a file. */
    Result runInto(Path file, String... arguments) {
        return run(ProcessBuilder.Redirect.to(file.toFile()), "", arguments);
    }

    private Result run(ProcessBuilder.Redirect output, String input, String... arguments) {
        try {
            Path errors = Files.createTempFile(home, "errors", null);
            Process process = builder(arguments)
                    .redirectOutput(output)
                    .redirectError(errors.toFile())
                    .start();
            try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
                in.write(input);
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("The command did not end: " + List.of(arguments));
            }
            return new Result(process.exitValue(), out, Files.readString(errors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Starts a command that runs until it is closed. */
    Process start(String... arguments) throws IOException {
        return builder(arguments).redirectErrorStream(true).start();
    }

    private ProcessBuilder builder(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(command(arguments));
        builder.environment().putAll(environment());
        return builder;
    }

    /** The program's whole environment. */
    Map<String, String> environment() {
        Map<String, String> all = new TreeMap<>(System.getenv());
        all.keySet().removeIf(name -> name.startsWith("WINDSOCK"));
        all.put("XDG_CONFIG_HOME", home.toString());
        all.put("TERM", "xterm-256color");
        all.putAll(environment);
        return all;
    }

    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Windsockctl.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
