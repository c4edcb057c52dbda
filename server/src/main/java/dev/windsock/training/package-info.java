// SPDX-License-Identifier: Apache-2.0
/** The program that exercises a server while the JVM records the content of its ahead-of-time cache. */
@NullMarked
package dev.windsock.training;

import org.jspecify.annotations.NullMarked;
