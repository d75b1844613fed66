/** Stage 4, correlate: what an application protocol is. One folder below is one protocol. */
@NullMarked
package dev.kernspan.agent.protocol;

import org.jspecify.annotations.NullMarked;
