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
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * The streams besides those of the hub, under the same rules.
 *
 * <p>Threading: for any thread. A stream is registered before the check whether it must be closed, so that either the
 * event that closes all streams finds it, or the check finds that event.
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
        // they carry no changes, so none are missing
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

    private void drain(AuxiliaryStream stream) {
        long millis = ThreadLocalRandom.current().nextLong(drainWindow.toMillis() + 1);
        stream.close(CloseReason.DRAINING, Duration.ofMillis(millis));
    }
}
