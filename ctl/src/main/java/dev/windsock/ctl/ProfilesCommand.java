// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the servers that the user has signed in to. */
@Command(
        name = "profiles",
        description = "List the servers that you have signed in to, or select another server.",
        mixinStandardHelpOptions = true)
final class ProfilesCommand implements Callable<Integer> {
    @Option(names = "--use", paramLabel = "NAME", description = "Make this profile the current one.")
    private @Nullable String selected;

    @Mixin
    private OutputOption option = new OutputOption();

    /** A profile without its key. */
    record Listed(String name, String url, boolean current) {}

    @Override
    public Integer call() {
        Path file = Profiles.file(System.getenv());
        Profiles profiles = Profiles.read(file);
        if (selected != null) {
            profiles.use(selected).write(file);
            return ExitCode.OK.number();
        }
        List<Listed> listed = profiles.profiles().entrySet().stream()
                .map(entry -> new Listed(
                        entry.getKey(), entry.getValue().url(), entry.getKey().equals(profiles.current())))
                .toList();
        option.output()
                .list(
                        listed,
                        List.of("", "NAME", "URL"),
                        profile -> List.of(profile.current() ? "*" : "", profile.name(), profile.url()));
        return ExitCode.OK.number();
    }
}
