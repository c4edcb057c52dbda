// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.WindsockClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that uses a server. */
final class Common {
    /** The environment variables; their prefix differs from that of the server's settings. */
    private static final String URL = "WINDSOCKCTL_URL";

    private static final String KEY = "WINDSOCKCTL_KEY";
    private static final String PROFILE = "WINDSOCKCTL_PROFILE";

    @Option(
            names = {"-p", "--profile"},
            paramLabel = "NAME",
            description = "The profile to use; by default $WINDSOCKCTL_PROFILE, or else the profile of the last login.")
    private @Nullable String profile;

    @Mixin
    private OutputOption option = new OutputOption();

    Output output() {
        return option.output();
    }

    WindsockClient connect() {
        return connect(profile(System.getenv()));
    }

    private Profiles.Profile profile(Map<String, String> environment) {
        if (profile != null) {
            return Profiles.read(Profiles.file(environment)).get(profile);
        }
        Optional<String> url = variable(environment, URL);
        Optional<String> key = variable(environment, KEY);
        if (url.isPresent() && key.isPresent()) {
            return new Profiles.Profile(url.get(), key.get(), null);
        }
        if (url.isPresent() || key.isPresent()) {
            // the profile may name a server other than the one that the user expects
            throw new CommandFailure(ExitCode.SIGNED_OUT, "Set both " + URL + " and " + KEY + ", or neither of them.");
        }
        Profiles profiles = Profiles.read(Profiles.file(environment));
        return variable(environment, PROFILE)
                .or(() -> Optional.ofNullable(profiles.current()))
                .map(profiles::get)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.SIGNED_OUT,
                        "Not signed in: run windsockctl login URL, or set " + URL + " and " + KEY + "."));
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    static WindsockClient connect(Profiles.Profile profile) {
        try {
            WindsockClient.Builder builder = WindsockClient.builder()
                    .url(profile.url())
                    .apiKey(profile.key())
                    .userAgent("windsockctl");
            if (profile.certificates() != null) {
                builder.trustCertificates(Path.of(profile.certificates()));
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, Objects.toString(e.getMessage()));
        }
    }
}
