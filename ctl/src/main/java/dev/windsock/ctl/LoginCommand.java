// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.model.Session;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores a server's connection settings after checking them. */
@Command(
        name = "login",
        description = {
            "Sign in to a server and make it the default.",
            "Prompts for the API key, or reads it from standard input if that is not a terminal."
        },
        mixinStandardHelpOptions = true)
final class LoginCommand implements Callable<Integer> {
    @Parameters(paramLabel = "URL", description = "The URL of the server, such as https://cloud.example.com.")
    private String url = "";

    @Option(
            names = {"-p", "--profile"},
            paramLabel = "NAME",
            description = "The name of the profile; ${DEFAULT-VALUE} by default.")
    private String profile = "default";

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "A PEM file with certificates to trust, in addition to those of the system.")
    private @Nullable Path certificates;

    @Override
    public Integer call() throws IOException {
        Output output = new Output(Output.Format.text);
        if (isUnencrypted(url)) {
            output.note("The connection is not encrypted: others on the network can read the key.");
        }
        String key = readKey().strip();
        if (key.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "Missing API key: type it, or pass it on standard input.");
        }
        Profiles.Profile signedIn = new Profiles.Profile(
                url,
                key,
                certificates == null ? null : certificates.toAbsolutePath().toString());
        try (WindsockClient client = Common.connect(signedIn)) {
            Session session = client.access().getSession();
            Path file = Profiles.file(System.getenv());
            Profiles.read(file).with(profile, signedIn).write(file);
            output.note(
                    "Signed in to " + url + " with the key " + session.getName() + "; the profile is " + profile + ".");
        }
        return ExitCode.OK.number();
    }

    private static String readKey() throws IOException {
        Optional<Console> console = LocalTerminal.console();
        if (console.isPresent()) {
            char[] typed = console.get().readPassword("API key: ");
            return typed == null ? "" : new String(typed);
        }
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        return Objects.requireNonNullElse(input.readLine(), "");
    }

    private static boolean isUnencrypted(String url) {
        try {
            URI uri = URI.create(url);
            return "http".equalsIgnoreCase(uri.getScheme())
                    && !InetAddress.getByName(uri.getHost()).isLoopbackAddress();
        } catch (IllegalArgumentException | UnknownHostException e) {
            // the client reports this error
            return false;
        }
    }
}
