// SPDX-License-Identifier: Apache-2.0
/** Instances: what runs, how it came to run, and how it ends. */
@NullMarked
package dev.windsock.instance;

import org.jspecify.annotations.NullMarked;
