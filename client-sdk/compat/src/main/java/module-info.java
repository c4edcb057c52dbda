// SPDX-License-Identifier: Apache-2.0
/** A program that knows the client as a module. */
module dev.windsock.compat {
    requires dev.windsock.client;
}
