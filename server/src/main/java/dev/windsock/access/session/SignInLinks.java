// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.edge.ServerUrl;
import dev.windsock.principal.Principal;
import jakarta.inject.Singleton;

/**
 * Creates sign-in links. A link contains a code instead of a key, since browsers store visited URLs in their history. The code
 * is in the fragment of the URL, which a browser never sends to the server.
 *
 * <p>Threading: thread-safe, once the server has started; does not block.
 */
@Singleton
final class SignInLinks {
    private final ServerUrl url;
    private final SignInCodes codes;

    SignInLinks(ServerUrl url, SignInCodes codes) {
        this.url = url;
        this.codes = codes;
    }

    /** Returns a link that can be used once to sign in as a key. */
    String create(Principal signer) {
        return url.local() + "/#code=" + codes.issue(signer);
    }
}
