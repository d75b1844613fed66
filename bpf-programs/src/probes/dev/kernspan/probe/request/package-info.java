/** The request probe: what goes over sockets, message by message. */
@NullMarked
package dev.kernspan.probe.request;

import org.jspecify.annotations.NullMarked;
