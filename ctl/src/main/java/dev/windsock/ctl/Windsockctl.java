// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.error.WindsockException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** The program {@code windsockctl}. */
@Command(
        name = "windsockctl",
        description = "Use Windsock servers from a shell.",
        mixinStandardHelpOptions = true,
        versionProvider = Windsockctl.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LoginCommand.class,
            LogoutCommand.class,
            ProfilesCommand.class,
            PsCommand.class,
            RunCommand.class,
            LifecycleCommand.Start.class,
            LifecycleCommand.Stop.class,
            LifecycleCommand.Restart.class,
            LifecycleCommand.Rm.class,
            LogsCommand.class,
            EventsCommand.class,
            TopCommand.class,
            AttachCommand.class,
            AuditCommand.class,
            KeysCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        })
public final class Windsockctl {
    /** The commands that end with a program and its arguments. */
    private static final Set<String> WITH_PROGRAMS = Set.of("run", "attach");

    private Windsockctl() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Windsockctl());
        // the exit codes are the same for all commands
        line.getCommandSpec().usageMessage().footer(footer());
        line.registerConverter(Duration.class, Units::duration)
                .registerConverter(Instant.class, text -> Units.time(text, Instant.now()));
        // options after the program belong to the program
        line.getSubcommands().forEach((name, command) -> command.setStopAtPositional(WITH_PROGRAMS.contains(name)));
        line.setParameterExceptionHandler(Windsockctl::wrongUsage)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
        return line;
    }

    private static String[] footer() {
        return ("\nExit codes:\n"
                        + Arrays.stream(ExitCode.values())
                                .map(code -> String.format(Locale.ROOT, "  %3d  %s", code.number(), code.meaning()))
                                .collect(Collectors.joining("\n")))
                .split("\n", -1);
    }

    private static int wrongUsage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        new Output(Output.Format.text)
                .note(failure.getMessage() + " (" + command.getCommandSpec().qualifiedName() + " --help)");
        return ExitCode.USAGE.number();
    }

    private static int failed(Exception failure) {
        if (failure instanceof ClosedOutputException) {
            return ExitCode.OK.number();
        }
        Output output = new Output(Output.Format.text);
        if (failure instanceof CommandFailure known) {
            output.note(Objects.toString(known.getMessage()));
            return known.code().number();
        }
        if (failure instanceof WindsockException known) {
            output.note(Objects.toString(known.getMessage()));
            if (known.errors().size() > 1) {
                // the message of a single error names its field
                known.errors().forEach(error -> output.note("  " + error.field() + ": " + error.message()));
            }
            return ExitCode.of(known).number();
        }
        output.note(failure.toString());
        return ExitCode.FAILED.number();
    }

    /** The package version. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Windsockctl.class.getPackage().getImplementationVersion();
            return new String[] {"windsockctl " + Objects.requireNonNullElse(version, "unpackaged")};
        }
    }
}
