// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** Why a driver cannot run a spec. */
public sealed interface UnsupportedSpec {
    /**
     * A field has a value that this driver cannot take.
     *
     * @param field of the launch request, as JSON names it
     * @param message completes a sentence that begins with the field
     */
    record Invalid(String field, String message) implements UnsupportedSpec {
        /** In one sentence. */
        @Override
        public String toString() {
            return field + " " + message + ".";
        }
    }

    /** Something that this driver knows of has the port of the host. */
    record PortTaken(PublishedPort port) implements UnsupportedSpec {
        /** In one sentence. */
        @Override
        public String toString() {
            return "Port " + port.hostPort() + "/" + port.protocol().text() + " of the host is taken.";
        }
    }
}
