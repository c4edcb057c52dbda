// SPDX-License-Identifier: Apache-2.0
package dev.windsock.console;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** The list of the console's files, which its build writes. */
@Serdeable
record ConsoleManifest(List<ConsoleFile> files) {}
