// SPDX-License-Identifier: Apache-2.0
package dev.windsock.console;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** All files of the console, as its build has written it. */
@Serdeable
record ConsoleManifest(List<ConsoleFile> files) {}
