// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.hub.AuxiliaryStream;
import dev.windsock.hub.AuxiliaryStreams;
import dev.windsock.hub.CloseReason;
import dev.windsock.hub.Connection;
import dev.windsock.hub.Hub;
import dev.windsock.hub.Peer;
import dev.windsock.principal.Caller;
import dev.windsock.principal.CredentialCheck;
import dev.windsock.principal.CredentialListener;
import dev.windsock.principal.Principal;
import dev.windsock.retry.PeriodicChecks;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * Admits the streams that do not belong to the hub, under the same rules as for the hub's streams.
 *
 * <p>Threading: thread-safe. A stream is registered before the check for whether it must be closed. Therefore, either the event
 * that closes all streams finds the stream, or the check detects that event.
 */
@Singleton
final class AdmittedAuxiliaryStreams implements AuxiliaryStreams, CredentialListener {
    private final Hub hub;
    private final Admissions admissions;
    private final Peers peers;
    private final CredentialCheck credentials;
    private final Map<Peer, AuxiliaryStream> open = new ConcurrentHashMap<>();
    private volatile Duration drainWindow = Duration.ZERO;

    AdmittedAuxiliaryStreams(Hub hub, Admissions admissions, Peers peers, CredentialCheck credentials) {
        this.hub = hub;
        this.admissions = admissions;
        this.peers = peers;
        this.credentials = credentials;
    }

    @Override
    public Slot open(Caller caller, String transport, AuxiliaryStream stream) {
        Admissions.Admission admission = admissions.admit(caller);
        Peer peer = peers.of(caller, transport);
        open.put(peer, stream);
        if (hub.isDraining()) {
            drain(stream);
        } else if (credentials.hasEnded(caller.principal())) {
            stream.close(CloseReason.CREDENTIAL_REVOKED, Duration.ZERO);
        }
        return () -> {
            open.remove(peer);
            admission.release();
        };
    }

    List<Connection> connections() {
        // these streams carry no changes, so they miss none
        String position = hub.latest().toString();
        return open.entrySet().stream()
                .map(entry -> new Connection(
                        entry.getKey(), List.of(), position, 0, entry.getValue().bytesQueued()))
                .toList();
    }

    @Override
    public void ended(Predicate<Principal> condition) {
        open.forEach((peer, stream) -> {
            if (condition.test(peer.principal())) {
                stream.close(CloseReason.CREDENTIAL_REVOKED, Duration.ZERO);
            }
        });
    }

    /** Closes all streams because the server shuts down. Called once the hub is draining. */
    void drain(Duration window) {
        drainWindow = window;
        open.values().forEach(this::drain);
    }

    @Inject
    void schedule(PeriodicChecks checks) {
        checks.every(Duration.ofSeconds(1), this::closeOutOfDate);
    }

    private void closeOutOfDate() {
        if (hub.isOutOfDate()) {
            open.values().forEach(stream -> stream.close(CloseReason.OUT_OF_DATE, Duration.ZERO));
        }
    }

    private void drain(AuxiliaryStream stream) {
        long millis = ThreadLocalRandom.current().nextLong(drainWindow.toMillis() + 1);
        stream.close(CloseReason.DRAINING, Duration.ofMillis(millis));
    }
}
