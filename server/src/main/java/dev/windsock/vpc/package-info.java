// SPDX-License-Identifier: Apache-2.0
/** VPCs: private networks that instances are launched in. */
@NullMarked
package dev.windsock.vpc;

import org.jspecify.annotations.NullMarked;
