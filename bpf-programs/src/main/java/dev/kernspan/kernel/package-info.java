/** What this kernel has and knows: features, clocks, control groups, symbols. */
@NullMarked
package dev.kernspan.kernel;

import org.jspecify.annotations.NullMarked;
