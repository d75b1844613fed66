/** Stage 5, aggregate: series with one writer, the drain thread; snapshots for everybody else. */
@NullMarked
package dev.kernspan.agent.aggregate;

import org.jspecify.annotations.NullMarked;
