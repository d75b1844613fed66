/** From operations on sockets to requests and their spans: stage 4. */
@NullMarked
package dev.kernspan.agent.request;

import org.jspecify.annotations.NullMarked;
