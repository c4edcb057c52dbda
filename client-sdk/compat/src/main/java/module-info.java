// SPDX-License-Identifier: Apache-2.0
/** A program that uses the client as a module. */
module dev.windsock.compat {
    requires dev.windsock.client;
}
