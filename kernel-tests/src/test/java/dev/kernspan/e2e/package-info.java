/** End-to-end tests: real servers and clients, the agent as a process of its own, a real kernel. */
@NullMarked
package dev.kernspan.e2e;

import org.jspecify.annotations.NullMarked;
