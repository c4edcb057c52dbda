// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullUnmarked;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The messages of the AsyncAPI document. */
@NullUnmarked
public final class PublishedMessages {
    private PublishedMessages() {}

    /** The names of the text messages that clients may send on a channel. */
    public static Set<String> ofClients(String channel) throws IOException {
        try (InputStream file = PublishedMessages.class.getResourceAsStream("/asyncapi.yaml")) {
            Map<String, Object> document = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
            Set<String> names = new TreeSet<>();
            for (Object each : map(document.get("operations")).values()) {
                Map<String, Object> operation = map(each);
                if (operation.get("action").equals("receive")
                        && map(operation.get("channel")).get("$ref").equals("#/channels/" + channel)) {
                    for (Object message : (List<?>) operation.get("messages")) {
                        String member = last(map(message).get("$ref"));
                        String name =
                                last(map(map(map(document, "channels", channel).get("messages"))
                                                .get(member))
                                        .get("$ref"));
                        names.add((String)
                                map(map(document, "components", "messages").get(name))
                                        .get("name"));
                    }
                }
            }
            return names;
        }
    }

    private static String last(Object reference) {
        String text = (String) reference;
        return text.substring(text.lastIndexOf('/') + 1);
    }

    private static Map<String, Object> map(Map<String, Object> of, String first, String second) {
        return map(map(of.get(first)).get(second));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
