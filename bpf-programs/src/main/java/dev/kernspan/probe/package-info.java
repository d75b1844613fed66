/** Stages 1 and 3: what a probe is. One folder below is one probe. */
@NullMarked
package dev.kernspan.probe;

import org.jspecify.annotations.NullMarked;
