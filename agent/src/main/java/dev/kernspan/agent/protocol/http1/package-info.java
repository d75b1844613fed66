/** HTTP/1.0 and HTTP/1.1 (RFC 9110, RFC 9112), read in place: part of stage 4. */
@NullMarked
package dev.kernspan.agent.protocol.http1;

import org.jspecify.annotations.NullMarked;
