// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.http;

import dev.windsock.idempotency.Attempt;
import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Binds the attempt of an authenticated request to controller parameters. */
@Singleton
final class AttemptBinder implements TypedRequestArgumentBinder<Attempt> {
    @Override
    public Argument<Attempt> argumentType() {
        return Argument.of(Attempt.class);
    }

    @Override
    public BindingResult<Attempt> bind(ArgumentConversionContext<Attempt> context, HttpRequest<?> source) {
        Optional<Attempt> attempt = Callers.of(source)
                .map(caller -> new Attempt(
                        caller.principal().keyId().value(),
                        source.getHeaders().get(Attempt.HEADER),
                        source.getMethodName() + " " + source.getPath(),
                        null));
        return () -> attempt;
    }
}
