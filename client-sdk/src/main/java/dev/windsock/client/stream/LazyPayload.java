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
 * A payload as plain JSON values, read when it is first looked at: whoever uses the resource that it stands for never does.
 *
 * <p>Threading: as any map that may be changed, and reading it at first is guarded by itself.
 */
final class LazyPayload extends AbstractMap<String, Object> {
    private final ObjectReader maps;
    private @Nullable String text;
    private Map<String, Object> values = Map.of();

    /**
     * @param maps reads such maps
     * @param text an object that was read before, as something else
     */
    LazyPayload(ObjectReader maps, String text) {
        this.maps = maps;
        this.text = text;
    }

    private synchronized Map<String, Object> read() {
        if (text != null) {
            try {
                values = maps.<LinkedHashMap<String, Object>>readValue(text);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a payload that was read before", e);
            }
            text = null;
        }
        return values;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return read().entrySet();
    }

    @Override
    public @Nullable Object get(Object key) {
        return read().get(key);
    }

    @Override
    public boolean containsKey(Object key) {
        return read().containsKey(key);
    }

    @Override
    public @Nullable Object put(String key, Object value) {
        return read().put(key, value);
    }
}
