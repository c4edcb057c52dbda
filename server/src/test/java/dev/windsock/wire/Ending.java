// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

import java.io.IOException;
import java.net.SocketException;

/** The way a client ends its connection. */
public enum Ending {
    CLOSE {
        @Override
        public void end(Wire wire) throws IOException {
            wire.close();
        }
    },
    RESET {
        @Override
        public void end(Wire wire) throws IOException {
            wire.abort();
        }
    },
    /** Sends nothing more, and reads everything that the server still sends. */
    HALF_CLOSE {
        @Override
        public void end(Wire wire) throws IOException {
            try (wire) {
                wire.shutdownOutput();
                wire.awaitEnd();
            } catch (SocketException e) {
                // the server has closed it already
            }
        }
    };

    public abstract void end(Wire wire) throws IOException;
}
