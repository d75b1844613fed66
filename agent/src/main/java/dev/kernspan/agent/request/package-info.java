/** Stage 4, correlate: connections, and the requests on them. */
@NullMarked
package dev.kernspan.agent.request;

import org.jspecify.annotations.NullMarked;
