// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes a server and its key. */
@Command(
        name = "logout",
        description = "Remove a server and its key from the profiles. The key stays valid; revoke it with windsockctl "
                + "keys revoke.",
        mixinStandardHelpOptions = true)
final class LogoutCommand implements Callable<Integer> {
    @Option(
            names = {"-p", "--profile"},
            paramLabel = "NAME",
            description = "The name of the profile; the current one by default.")
    private @Nullable String profile;

    @Override
    public Integer call() {
        Path file = Profiles.file(System.getenv());
        Profiles profiles = Profiles.read(file);
        String name = profile == null ? profiles.current() : profile;
        if (name == null) {
            throw new CommandFailure(ExitCode.SIGNED_OUT, "Not signed in.");
        }
        profiles.without(name).write(file);
        return ExitCode.OK.number();
    }
}
