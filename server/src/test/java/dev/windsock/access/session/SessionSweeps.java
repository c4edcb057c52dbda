// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import jakarta.inject.Singleton;

/** Makes a server sweep its sessions immediately, which it otherwise does every minute. */
@Singleton
public final class SessionSweeps {
    private final Sessions sessions;

    SessionSweeps(Sessions sessions) {
        this.sessions = sessions;
    }

    public void run() {
        sessions.sweep();
    }
}
