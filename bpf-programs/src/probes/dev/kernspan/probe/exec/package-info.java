/** Stages 1 and 3: starts and exits of processes. */
@NullMarked
package dev.kernspan.probe.exec;

import org.jspecify.annotations.NullMarked;
