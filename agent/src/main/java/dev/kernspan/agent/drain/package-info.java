/**
 * The thread that owns stages 3 to 5: it drains the ring, and is the one writer of all they keep.
 */
@NullMarked
package dev.kernspan.agent.drain;

import org.jspecify.annotations.NullMarked;
