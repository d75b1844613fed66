/** Stage 2, ring: records are read in place from memory shared with the kernel. */
@NullMarked
package dev.kernspan.ring;

import org.jspecify.annotations.NullMarked;
