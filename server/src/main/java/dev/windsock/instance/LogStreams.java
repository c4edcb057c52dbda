package dev.windsock.instance;

import dev.windsock.principal.CredentialListener;
import dev.windsock.principal.Principal;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Follows instances' output as server-sent events.
 *
 * <p>Threading: each stream has one virtual thread that reads the output, and one that waits for the client's demand;
 * between them stands a queue of a few lines, so a client that does not read stops the reading. Streams are closed from
 * any thread.
 */
@Singleton
final class LogStreams implements CredentialListener, GracefulShutdownCapable {
    private static final Executor VIRTUAL =
            work -> Thread.ofVirtual().name("log-stream").start(work);

    private final Set<LogStream> open = ConcurrentHashMap.newKeySet();

    /** Streams an output from its beginning to its end, then closes it. */
    Publisher<byte[]> follow(Principal principal, InputStream output) {
        LogStream stream = new LogStream(principal, output);
        return Flux.<byte[]>generate(sink -> {
                    byte[] event = stream.next();
                    if (event.length == 0) {
                        sink.complete();
                    } else {
                        sink.next(event);
                    }
                })
                .doOnSubscribe(subscription -> {
                    open.add(stream);
                    VIRTUAL.execute(stream::read);
                })
                .doFinally(signal -> {
                    open.remove(stream);
                    stream.close(LogStream.End.CLIENT_GONE);
                })
                .subscribeOn(Schedulers.fromExecutor(VIRTUAL));
    }

    @Override
    public void ended(Predicate<Principal> whose) {
        for (LogStream stream : open) {
            if (whose.test(stream.principal())) {
                stream.close(LogStream.End.CREDENTIAL_REVOKED);
            }
        }
    }

    @Override
    public CompletionStage<?> shutdownGracefully() {
        open.forEach(stream -> stream.close(LogStream.End.DRAINING));
        return CompletableFuture.completedFuture(null);
    }
}
