// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** Why a driver cannot run a spec. */
public sealed interface UnsupportedSpec {
    /**
     * A field has a value that this driver does not accept.
     *
     * @param field the JSON name of the launch request's field
     * @param message completes a sentence that begins with the field's name
     */
    record Invalid(String field, String message) implements UnsupportedSpec {
        /** Returns one sentence. */
        @Override
        public String toString() {
            return field + " " + message + ".";
        }
    }

    /** A port on the host is already in use, as far as this driver knows. */
    record PortTaken(PublishedPort port) implements UnsupportedSpec {
        /** Returns one sentence. */
        @Override
        public String toString() {
            return "Host port " + port.hostPort() + "/" + port.protocol().text()
                    + (port.address() == null ? "" : " on " + port.address()) + " is already in use.";
        }
    }
}
