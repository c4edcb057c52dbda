// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.FilterInputStream;
import java.io.IOException;

/**
 * The body of a response; closing it cancels the response.
 *
 * <p>Threading: one thread reads. Any thread may close the stream, which ends a blocked read.
 */
final class ResponseStream extends FilterInputStream {
    private final DockerHttpClient.Response response;
    private volatile boolean closed;

    ResponseStream(DockerHttpClient.Response response) {
        super(response.getBody());
        this.response = response;
    }

    @Override
    public int read() throws IOException {
        try {
            return closed ? -1 : super.read();
        } catch (IOException e) {
            return ended(e);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return closed ? -1 : super.read(buffer, offset, length);
        } catch (IOException e) {
            return ended(e);
        }
    }

    private int ended(IOException e) throws IOException {
        if (closed) {
            return -1;
        }
        throw e;
    }

    @Override
    public void close() {
        closed = true;
        response.close();
    }
}
