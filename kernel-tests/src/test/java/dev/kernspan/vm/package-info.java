/** Boots real kernels in virtual machines and proves the agent there. */
@NullMarked
package dev.kernspan.vm;

import org.jspecify.annotations.NullMarked;
