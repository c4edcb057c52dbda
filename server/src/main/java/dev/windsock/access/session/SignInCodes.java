// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.access.key.KeyRing;
import dev.windsock.access.key.RandomSecret;
import dev.windsock.access.key.SecretHash;
import dev.windsock.id.KeyId;
import dev.windsock.json.Timestamps;
import dev.windsock.principal.Principal;
import dev.windsock.store.SharedClock;
import dev.windsock.store.Store;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The codes of sign-in links: each code can be used once, within minutes, to open a session for a key. Only hashes are stored,
 * so that any server that shares the store can redeem them.
 *
 * <p>Threading: thread-safe; blocks on the store. If two servers try to redeem a code concurrently, only one attempt
 * succeeds.
 */
@Singleton
public final class SignInCodes {
    /** How long a code is valid. */
    public static final Duration VALID_FOR = Duration.ofMinutes(10);

    /** Maximum number of unused codes; an additional code replaces the oldest. */
    static final int MAX_UNUSED = 16;

    private final Store store;
    private final KeyRing ring;
    private final SharedClock clock;

    SignInCodes(Store store, KeyRing ring, SharedClock clock) {
        this.store = store;
        this.ring = ring;
        this.clock = clock;
    }

    /**
     * A code that was redeemed.
     *
     * @param signer the principal whose session the code opens
     * @param until the expiry time according to the store's clock; exclusive
     */
    record Code(SecretHash hash, Principal signer, Instant until) {}

    private record Stored(KeyId keyId, int secretVersion, Instant until) {}

    /** Issues a code that opens a session for a key. */
    public String issue(Principal signer) {
        String text = RandomSecret.next();
        store.writeEssential(transaction -> {
            Handle handle = transaction.handle();
            // codes expire in the order in which they were issued
            handle.createUpdate("""
                            delete from sign_in_codes where code_hash in (
                                select code_hash from sign_in_codes order by expires_at desc limit 1000 offset :kept)""").bind("kept", MAX_UNUSED - 1).execute();
            Code code = new Code(
                    SecretHash.of(text),
                    signer,
                    Timestamps.toMillis(clock.now(handle)).plus(VALID_FOR));
            insert(handle, code);
            return code;
        });
        return text;
    }

    private static void insert(Handle handle, Code code) {
        handle.createUpdate("""
                        insert into sign_in_codes (code_hash, key_id, secret_version, expires_at)
                        values (:hash, :keyId, :version, :until)""")
                .bind("hash", code.hash().hex())
                .bind("keyId", code.signer().keyId().value())
                .bind("version", code.signer().secretVersion())
                .bind("until", code.until())
                .execute();
    }

    /**
     * Redeems a code, after which no one can use it again. Returns empty if the code is unknown, used or expired, or if its key
     * has ended.
     */
    Optional<Code> take(String text) {
        SecretHash hash = SecretHash.of(text);
        return store.writeEssential(transaction -> take(transaction.handle(), hash)
                        .filter(stored ->
                                SharedClock.isAhead(clock.now(transaction.handle()), stored.until(), VALID_FOR))
                        .flatMap(stored -> {
                            if (store.isShared()) {
                                ring.refresh(transaction.handle(), stored.keyId());
                            }
                            return ring.principal(stored.keyId(), stored.secretVersion(), Principal.Credential.SESSION)
                                    .map(signer -> new Code(hash, signer, stored.until()));
                        }))
                .value();
    }

    private static Optional<Stored> take(Handle handle, SecretHash hash) {
        return handle.createQuery("delete from sign_in_codes where code_hash = :hash returning *")
                .bind("hash", hash.hex())
                .map((rs, context) -> new Stored(
                        new KeyId(rs.getString("key_id")),
                        rs.getInt("secret_version"),
                        rs.getTimestamp("expires_at").toInstant()))
                .findOne();
    }

    /** Makes a code usable again, because its session could not be stored. */
    void restore(Code code) {
        store.writeEssential(transaction -> {
            insert(transaction.handle(), code);
            return code;
        });
    }
}
