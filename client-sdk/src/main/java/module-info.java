// SPDX-License-Identifier: Apache-2.0
/** A client for a Windsock server. Start with {@link dev.windsock.client.WindsockClient}. */
module dev.windsock.client {
    requires transitive java.net.http;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires com.fasterxml.jackson.annotation;
    requires static org.jspecify;

    exports dev.windsock.client;
    exports dev.windsock.client.api;
    exports dev.windsock.client.call;
    exports dev.windsock.client.error;
    exports dev.windsock.client.live;
    exports dev.windsock.client.log;
    exports dev.windsock.client.model;
    exports dev.windsock.client.publish;
    exports dev.windsock.client.spi;
    exports dev.windsock.client.stream;

    // Jackson reads and writes the model by reflection
    opens dev.windsock.client.model to
            com.fasterxml.jackson.databind;
}
