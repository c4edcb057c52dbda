// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.hub.CloseReason;
import dev.windsock.hub.Peer;
import dev.windsock.hub.Subscriber;
import dev.windsock.principal.Caller;
import dev.windsock.principal.CredentialCheck;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Identifies stream clients. Stateless except for its id generator, and thread-safe. */
@Singleton
public final class Peers {
    private final CredentialCheck credentials;
    private final Clock clock;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    Peers(CredentialCheck credentials, Clock clock) {
        this.credentials = credentials;
        this.clock = clock;
    }

    /** @param transport websocket, sse or log */
    public Peer of(Caller caller, String transport) {
        return new Peer(ids.generate().toString(), caller.principal(), transport, caller.ipAddress(), clock.instant());
    }

    /** Returns whether a client's credential is no longer valid. */
    public boolean hasEnded(Peer peer) {
        return credentials.hasEnded(peer.principal());
    }

    /** Closes a stream whose credential became invalid between authentication and the registration of the stream. */
    public void closeIfEnded(Subscriber subscriber) {
        if (hasEnded(subscriber.peer())) {
            subscriber.close(CloseReason.CREDENTIAL_REVOKED, Duration.ZERO);
        }
    }
}
