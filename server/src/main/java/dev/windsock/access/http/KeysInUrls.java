// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.access.key.ApiKey;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import io.micronaut.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Rejects API keys in URLs, because proxies, browser histories and logs store URLs. Stateless. */
final class KeysInUrls {
    /** Parameters that clients of other systems use for a key. */
    private static final Set<String> NAMES = Set.of("api_key", "apikey", "api-key", "x-api-key", "access_token");

    private KeysInUrls() {}

    /** @throws RejectedException KEY_IN_URL */
    static void check(HttpRequest<?> request) {
        for (Map.Entry<String, List<String>> parameter :
                request.getParameters().asMap().entrySet()) {
            if (NAMES.contains(parameter.getKey().toLowerCase(Locale.ROOT))
                    || isKey(parameter.getKey())
                    || parameter.getValue().stream().anyMatch(KeysInUrls::isKey)) {
                throw rejection();
            }
        }
        if (isKey(request.getUri().getPath())) {
            throw rejection();
        }
    }

    private static boolean isKey(String text) {
        return text.contains(ApiKey.PREFIX) && ApiKey.ANYWHERE.matcher(text).find();
    }

    private static RejectedException rejection() {
        return new RejectedException(
                ErrorCode.KEY_IN_URL, "An API key must not be in a URL. Send it as `X-API-Key`, and rotate this key.");
    }
}
