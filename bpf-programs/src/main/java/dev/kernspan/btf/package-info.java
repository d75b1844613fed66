/** Types as the compiler and the kernel describe them. Used by stage 3, decode. */
@NullMarked
package dev.kernspan.btf;

import org.jspecify.annotations.NullMarked;
