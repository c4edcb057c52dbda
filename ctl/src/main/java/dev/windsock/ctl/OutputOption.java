// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import picocli.CommandLine.Option;

/** The option of every command that prints results. */
final class OutputOption {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "text or json; text by default.")
    private Output.Format format = Output.Format.text;

    Output output() {
        return new Output(format);
    }
}
