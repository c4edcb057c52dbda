package dev.windsock.stream.ws;

import dev.windsock.json.OneDocument;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RefusedException;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;

/** Reads clients' text messages. Stateless. */
final class Messages {
    private Messages() {}

    /**
     * Reads one JSON document of a shape.
     *
     * @throws RefusedException MALFORMED_BODY for anything else
     */
    static <T> T read(ObjectMapper json, byte[] message, Class<T> shape) {
        try {
            OneDocument.check(message);
            T read = json.readValue(message, shape);
            if (read != null) {
                return read;
            }
        } catch (IOException e) {
            throw malformed("The message is not a command of the protocol.");
        }
        throw malformed("The message is null.");
    }

    static RefusedException malformed(String detail) {
        return new RefusedException(ErrorCode.MALFORMED_BODY, detail);
    }
}
