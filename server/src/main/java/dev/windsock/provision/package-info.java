// SPDX-License-Identifier: Apache-2.0
/** What drivers make for resources, so that neither a failure nor a crash leaves any of it behind. */
@NullMarked
package dev.windsock.provision;

import org.jspecify.annotations.NullMarked;
