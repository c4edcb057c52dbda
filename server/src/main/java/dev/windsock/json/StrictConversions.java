// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import io.micronaut.context.annotation.Factory;
import io.micronaut.core.convert.ConversionContext;
import io.micronaut.core.convert.TypeConverter;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Converts text, such as a query parameter, as strictly as {@link StrictJson}. The framework's own converters accept signs,
 * digits of all scripts, and any text as {@code false}. Stateless.
 */
@Factory
final class StrictConversions {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,18})");
    private static final Pattern BOOLEAN = Pattern.compile("true|false");

    @Singleton
    TypeConverter<CharSequence, Integer> integers() {
        return (text, type, context) -> convert(text, INTEGER, Integer::valueOf, context);
    }

    @Singleton
    TypeConverter<CharSequence, Long> longs() {
        return (text, type, context) -> convert(text, INTEGER, Long::valueOf, context);
    }

    @Singleton
    TypeConverter<CharSequence, Boolean> booleans() {
        return (text, type, context) -> convert(text, BOOLEAN, Boolean::valueOf, context);
    }

    private static <T> Optional<T> convert(
            CharSequence text, Pattern form, Function<String, T> read, ConversionContext context) {
        try {
            if (form.matcher(text).matches()) {
                return Optional.of(read.apply(text.toString()));
            }
            context.reject(text, new NumberFormatException("expected " + form));
        } catch (NumberFormatException e) {
            context.reject(text, e);
        }
        return Optional.empty();
    }
}
