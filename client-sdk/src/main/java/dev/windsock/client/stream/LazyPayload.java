// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A payload as plain JSON values, which is parsed on first access. Programs that use the typed resource never need it.
 *
 * <p>Not thread-safe once it is modified; concurrent reads are safe.
 */
final class LazyPayload extends AbstractMap<String, Object> {
    private final ObjectReader mapReader;
    private @Nullable String text;
    private Map<String, Object> values = Map.of();

    /**
     * @param mapReader parses a map
     * @param text a JSON object that has already been parsed as the resource
     */
    LazyPayload(ObjectReader mapReader, String text) {
        this.mapReader = mapReader;
        this.text = text;
    }

    private synchronized Map<String, Object> parsed() {
        if (text != null) {
            try {
                values = mapReader.<LinkedHashMap<String, Object>>readValue(text);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("The payload was previously parsed as valid JSON", e);
            }
            text = null;
        }
        return values;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return parsed().entrySet();
    }

    @Override
    public @Nullable Object get(Object key) {
        return parsed().get(key);
    }

    @Override
    public boolean containsKey(Object key) {
        return parsed().containsKey(key);
    }

    @Override
    public @Nullable Object put(String key, Object value) {
        return parsed().put(key, value);
    }
}
