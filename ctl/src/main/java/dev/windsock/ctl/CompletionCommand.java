// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints the script that completes commands and options in a shell. */
@Command(
        name = "completion",
        description = {
            "Print the script that completes commands and options in a shell.",
            "Add to ~/.bashrc or ~/.zshrc:  source <(windsockctl completion SHELL)"
        },
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
    /** The script replaces bash's compopt with an alias, which zsh does not expand in functions that it loads from a file. */
    private static final String ZSH_HEAD = """
            #compdef windsockctl
            autoload -Uz compinit bashcompinit
            (( ${+aliases[compopt]} )) || function compopt { : }
            """;

    /**
     * Zsh runs a file on its search path as the first call of the completion function, so that call must also produce
     * completions.
     */
    private static final String ZSH_TAIL = """

            [[ ${funcstack[1]-} != _windsockctl ]] || _bash_complete -o default -F _complete_windsockctl
            """;

    /** The line that turns off the completion of files, in the commands whose parameters are a program and its arguments. */
    private static final Pattern NO_FILES = Pattern.compile(
            "(?s)(function _picocli_windsockctl_(?:run|attach)\\(\\).*?)\n[^\n]*compopt \\+o default(?=\n)");

    /** The shells; zsh runs the same script with its compatibility functions for bash completion. */
    enum Shell {
        bash,
        zsh
    }

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell = Shell.bash;

    @Override
    public Integer call() {
        String script = NO_FILES.matcher(AutoComplete.bash("windsockctl", Windsockctl.commandLine()))
                .replaceAll("$1");
        Output output = new Output(Output.Format.text);
        output.text(shell == Shell.bash ? script : ZSH_HEAD + script + ZSH_TAIL);
        return ExitCode.OK.number();
    }
}
