/** The servers of the end-to-end tests that are written in Java; each runs as a process. */
@NullMarked
package dev.kernspan.e2e.server;

import org.jspecify.annotations.NullMarked;
