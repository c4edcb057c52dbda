// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.compute.TerminalSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Starts a program with exactly its own environment, from shells without that environment, and with nothing that the server has
 * inherited; see {@link Inheritance}. No variable of a shell reaches the program, and no variable of the program, such as
 * {@code LD_PRELOAD} or {@code IFS}, affects a shell or its tools.
 *
 * <p>The shells receive each variable as the value of a numbered variable, which only the server's user can read. Arguments
 * would be visible to every user on the host. The last shell ends with {@link #EXEC}, which exports the variables under their
 * own names. Variables that have a meaning for a shell or a loader, or whose name a shell cannot export, become arguments of
 * {@code env}. There they are visible until {@code env} executes the program.
 *
 * @param program an absolute path
 * @param arguments the arguments, without the program
 * @param environment the program's environment
 */
record CleanStart(String program, List<String> arguments, Map<String, String> environment) {
    /**
     * Arguments: the {@link RunMark}, the number of numbered variables, the program and its arguments. The numbered variables
     * contain, in this order, the variables to export, {@code --}, and the variables for {@code env}. While the script exports
     * these variables, it uses none of its own.
     */
    static final String EXEC = Inheritance.RESTORE + """
            limit -m "$1" "$1"
            n=$2; shift 2
            while [ "$n" -gt 0 ]; do
                eval "set -- \\"\\$WINDSOCK_ENV_$n\\" \\"\\$@\\""
                unset "WINDSOCK_ENV_$n"
                n=$((n - 1))
            done
            unset PWD OLDPWD
            while [ "$1" != -- ]; do export "$1"; shift; done
            shift
            exec env -u _ -u PWD -u OLDPWD -u SHLVL -- "$@"
            """;

    private static final String NUMBERED = "WINDSOCK_ENV_";
    private static final Pattern EXPORTABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Names with a meaning for a shell that is used as {@code /bin/sh}, for its locale, or for the loader. */
    private static final Pattern MEANINGFUL = Pattern.compile(
            "_|IFS|ENV|PATH|CDPATH|PWD|OLDPWD|PPID|PS\\d|OPT\\w+|LINENO|LINES|COLUMNS|TZ|TMOUT|SECONDS|S?RANDOM|E?[UG]ID|GROUPS"
                    + "|DIRSTACK|SHELLOPTS|SHLVL|POSIXLY_CORRECT|MAIL\\w*|HIST\\w*|BASH\\w*|KSH\\w*|COMP\\w*|EPOCH\\w*|FUNC\\w*"
                    + "|LANG\\w*|LC_\\w+|LOCPATH|NLSPATH|GCONV_PATH|LD_\\w+|GLIBC_\\w+|MALLOC_\\w+");

    /** The variables that the shells may also have: the ids of the instance and the terminal that they belong to. */
    private static final List<String> MARKERS = List.of(InstanceSpec.ID_VARIABLE, TerminalSpec.ID_VARIABLE);

    CleanStart {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /**
     * @param work the working directory
     * @throws ComputeException PROGRAM_NOT_FOUND
     */
    static CleanStart of(List<String> command, Map<String, String> environment, Path work) throws ComputeException {
        String program = Program.find(command, environment, work);
        List<String> arguments = command.subList(1, command.size());
        if (!program.contains("=")) {
            return new CleanStart(program, arguments, environment);
        }
        // env would interpret it as a variable
        List<String> nice = new ArrayList<>(List.of("-n", "0", program));
        nice.addAll(arguments);
        return new CleanStart(Program.find(List.of("nice"), Map.of(), work), nice, environment);
    }

    /** Returns the arguments of {@link #EXEC} for an instance's program. */
    List<String> words(RunMark mark) {
        List<String> words = new ArrayList<>(
                List.of(Long.toString(mark.kibibytes()), Integer.toString(environment.size() + 1), program));
        words.addAll(arguments);
        return words;
    }

    /** Returns the whole environment of the shells. */
    Map<String, String> shellEnvironment() {
        Map<String, String> shell = new HashMap<>(Map.of("PATH", Program.PATH));
        List<String> exported = new ArrayList<>();
        List<String> others = new ArrayList<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            boolean plain = EXPORTABLE.matcher(name).matches()
                    && !MEANINGFUL.matcher(name).matches();
            (plain ? exported : others).add(name + "=" + value);
            if (MARKERS.contains(name)) {
                shell.put(name, value);
            }
        });
        exported.add("--");
        exported.addAll(others);
        for (int i = 0; i < exported.size(); i++) {
            shell.put(NUMBERED + (i + 1), exported.get(i));
        }
        return shell;
    }

    /** Values of the environment and arguments may be secrets. */
    @Override
    public String toString() {
        return "CleanStart[program=" + program + "]";
    }
}
