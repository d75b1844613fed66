/** The wiring of stages 4 and 5: the composition root and the pipeline. */
@NullMarked
package dev.kernspan.agent;

import org.jspecify.annotations.NullMarked;
