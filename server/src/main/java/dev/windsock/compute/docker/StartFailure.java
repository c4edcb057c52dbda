// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.exception.DockerException;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.FailureCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Translates the reason why an engine rejected a request into a failure with a code. Engines have no codes for these cases, so
 * their messages are matched instead: those of Docker, Podman, runc and crun. Stateless.
 */
final class StartFailure {
    /** The last line of the output of a container whose program the kernel could not execute. */
    private static final Pattern NOT_EXECUTED = Pattern.compile(
            "exec (?:user process caused: )?(\\S+: )?(no such file or directory|exec format error|permission denied)");

    private StartFailure() {}

    /** An engine message, and the equivalent sentence for the caller. */
    private record Rule(Pattern text, FailureCode code, Function<MatchResult, String> sentence) {
        Rule(String text, FailureCode code, Function<MatchResult, String> sentence) {
            this(Pattern.compile(text, Pattern.CASE_INSENSITIVE), code, sentence);
        }
    }

    private static final List<Rule> RULES = List.of(
            new Rule(
                    "exec: \"([^\"]*)\": (?:executable file not found|stat |no such file)",
                    FailureCode.PROGRAM_NOT_FOUND,
                    match -> "The program " + match.group(1) + " does not exist in the image."),
            new Rule(
                    "executable file [`']([^`']*)[`'] not found",
                    FailureCode.PROGRAM_NOT_FOUND,
                    match -> "The program " + match.group(1) + " does not exist in the image."),
            new Rule(
                    "exec: \"([^\"]*)\": (?:permission denied|is a directory)",
                    FailureCode.PROGRAM_NOT_FOUND,
                    match -> "The program " + match.group(1) + " is not executable in the image."),
            new Rule(
                    "open executable: permission denied",
                    FailureCode.PROGRAM_NOT_FOUND,
                    match -> "The program is not executable in the image."),
            new Rule(
                    "no command specified|no command or entrypoint provided",
                    FailureCode.PROGRAM_NOT_FOUND,
                    match -> "The image defines no program: set `command`."),
            new Rule(
                    "chdir to cwd \\(\"([^\"]*)\"\\).*: ([^:]*?)(?:: unknown)?\\.?$",
                    FailureCode.PROGRAM_NOT_FOUND,
                    match -> "The program cannot start in the working directory " + match.group(1) + ": "
                            + match.group(2) + "."),
            new Rule(
                    "cannot mkdir: (\\S+) is not a directory|mkdir (\\S+): not a directory",
                    FailureCode.PROGRAM_NOT_FOUND,
                    match -> "The working directory "
                            + Optional.ofNullable(match.group(1)).orElseGet(() -> match.group(2))
                            + " is not a directory in the image."),
            new Rule(
                    "(?:unable to find (user|group) ([^:]+):|no such (user|group):? (\\S+))",
                    FailureCode.DRIVER_FAILED,
                    match -> "The " + Optional.ofNullable(match.group(1)).orElseGet(() -> match.group(3)) + " "
                            + Optional.ofNullable(match.group(2)).orElseGet(() -> match.group(4))
                            + " does not exist in the image."),
            new Rule(
                    "port is already allocated|address already in use|failed to bind port",
                    FailureCode.PORT_TAKEN,
                    match -> "A host port is already in use."),
            new Rule(
                    "cannot assign requested address",
                    FailureCode.DRIVER_FAILED,
                    match -> "The `address` of a port is not an address of the host."));

    /** Returns the failure. Its message contains the engine's own message, unless a rule already covers it. */
    static ComputeException of(DockerException rejection) {
        String message = Engine.message(rejection);
        for (Rule rule : RULES) {
            var matcher = rule.text().matcher(message);
            if (matcher.find()) {
                String sentence = rule.sentence().apply(matcher.toMatchResult());
                boolean complete = rule.code() == FailureCode.PROGRAM_NOT_FOUND;
                return new ComputeException(rule.code(), complete ? sentence : sentence + " " + message, rejection);
            }
        }
        return new ComputeException(message, rejection);
    }

    /** Returns one sentence if the last line of a container's output comes from the runtime rather than the program. */
    static Optional<String> ofOutput(String lastLine) {
        var matcher = NOT_EXECUTED.matcher(lastLine.strip().toLowerCase(Locale.ROOT));
        if (!matcher.find() || matcher.end() != lastLine.strip().length()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (matcher.group(2)) {
                    case "no such file or directory" ->
                        "The program cannot be executed: its interpreter or loader does not exist in the image.";
                    case "exec format error" ->
                        "The program cannot be executed: it was built for another architecture, or it is a script "
                                + "without a #! line.";
                    default -> "The program cannot be executed: its interpreter is not executable.";
                });
    }
}
