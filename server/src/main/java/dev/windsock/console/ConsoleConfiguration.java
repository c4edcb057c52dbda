// SPDX-License-Identifier: Apache-2.0
package dev.windsock.console;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * The location of the console's files.
 *
 * @param folder the directory on the class path
 */
@ConfigurationProperties("windsock.console")
record ConsoleConfiguration(
        @Bindable(defaultValue = "windsock-console") String folder) {}
