// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.principal.Principal;
import io.micronaut.context.BeanProvider;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;

/**
 * Creates sign-in links. A link contains a code instead of a key, since browsers keep the addresses that they visit. The code
 * is in the fragment, which a browser never sends.
 *
 * <p>Threading: for any thread, once the server has started; does not block.
 */
@Singleton
final class SignInLinks {
    private final BeanProvider<EmbeddedServer> server;
    private final SignInCodes codes;

    SignInLinks(BeanProvider<EmbeddedServer> server, SignInCodes codes) {
        this.server = server;
        this.codes = codes;
    }

    /** Returns a link that signs in as a key, once. */
    String create(Principal signer) {
        EmbeddedServer running = server.get();
        String host =
                switch (running.getHost()) {
                    case "0.0.0.0", "::" -> "127.0.0.1";
                    case String address when address.contains(":") -> "[" + address + "]"; // RFC 3986, section 3.2.2
                    case String name -> name;
                };
        return running.getScheme() + "://" + host + ":" + running.getPort() + "/#code=" + codes.issue(signer);
    }
}
