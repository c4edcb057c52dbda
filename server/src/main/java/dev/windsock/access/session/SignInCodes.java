// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.KeyRing;
import dev.windsock.access.key.RandomSecret;
import dev.windsock.access.key.SecretHash;
import dev.windsock.json.SteadyClock;
import dev.windsock.principal.Principal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The codes of sign-in links: each opens one session of a key, once, within minutes. Only hashes are kept, in memory: a
 * restart of the server ends the codes.
 *
 * <p>Threading: for any thread; the map is guarded by this. Of two concurrent attempts to redeem a code, one succeeds.
 */
@Singleton
public final class SignInCodes {
    /** How long a code is valid. */
    public static final Duration VALID_FOR = Duration.ofMinutes(10);

    /** Maximum number of unused codes; a further one replaces the oldest. */
    static final int MAX_UNUSED = 16;

    private final Map<SecretHash, Code> unused = new LinkedHashMap<>();
    private final KeyRing ring;
    private final SteadyClock steady;

    SignInCodes(KeyRing ring, SteadyClock steady) {
        this.ring = ring;
        this.steady = steady;
    }

    /**
     * A code that was redeemed.
     *
     * @param signer whose session it opens
     * @param until by the steady clock, exclusive
     */
    record Code(SecretHash hash, Principal signer, Instant until) {}

    /** Issues a code that signs in as a key. */
    public synchronized String issue(Principal signer) {
        if (unused.size() >= MAX_UNUSED) {
            unused.remove(unused.keySet().iterator().next());
        }
        String text = RandomSecret.next();
        SecretHash hash = SecretHash.of(text);
        unused.put(hash, new Code(hash, signer, steady.instant().plus(VALID_FOR)));
        return text;
    }

    /**
     * Redeems a code, which ends it for everyone. Empty if it is unknown, used or expired, or if its key has ended.
     */
    synchronized Optional<Code> take(String text) {
        return Optional.ofNullable(unused.remove(SecretHash.of(text)))
                .filter(code -> steady.instant().isBefore(code.until()))
                .filter(code -> !ring.hasEnded(code.signer()));
    }

    /** Makes a code usable again whose session could not be stored. */
    synchronized void restore(Code code) {
        if (unused.size() < MAX_UNUSED) {
            unused.put(code.hash(), code);
        }
    }
}
