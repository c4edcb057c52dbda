package dev.windsock.events;

import io.micronaut.core.type.Argument;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.Encoder;
import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.Serializer;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.io.IOException;

/** A JSON object as text, which is embedded in what it is a part of as the object that it is. */
public record RawJson(String text) {
    /** Embeds the text. One that is no JSON fails the answer. */
    @Singleton
    static final class RawJsonSerializer implements Serializer<RawJson> {
        private static final Argument<JsonNode> NODE = Argument.of(JsonNode.class);

        private final Provider<ObjectMapper> json;

        RawJsonSerializer(Provider<ObjectMapper> json) {
            this.json = json;
        }

        @Override
        public void serialize(Encoder encoder, EncoderContext context, Argument<? extends RawJson> type, RawJson value)
                throws IOException {
            JsonNode node = json.get().readValue(value.text(), NODE);
            context.findSerializer(NODE).createSpecific(context, NODE).serialize(encoder, context, NODE, node);
        }
    }
}
