// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rejects objects that have none of the fields that the OpenAPI document requires, because they come from another server. A
 * single missing field is accepted, because an older server may not have it. Thread-safe.
 */
final class ForeignObjects extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription type, JsonDeserializer<?> deserializer) {
        List<AnnotatedMember> required = type.findProperties().stream()
                .filter(BeanPropertyDefinition::isRequired)
                .map(BeanPropertyDefinition::getMutator)
                .toList();
        required.forEach(member -> member.fixAccess(true));
        return required.isEmpty() ? deserializer : new Checked(deserializer, required);
    }

    private static final class Checked extends DelegatingDeserializer {
        private static final long serialVersionUID = 1L;

        /** Jackson never serializes deserializers. */
        private final transient List<AnnotatedMember> required;

        private Checked(JsonDeserializer<?> deserializer, List<AnnotatedMember> required) {
            super(deserializer);
            this.required = required;
        }

        @Override
        protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> deserializer) {
            return new Checked(deserializer, required);
        }

        @Override
        public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            Object value = super.deserialize(parser, context);
            if (value != null && required.stream().allMatch(member -> member.getValue(value) == null)) {
                return context.reportInputMismatch(
                        this, "None of the required fields of %s", handledType().getSimpleName());
            }
            return value;
        }
    }
}
