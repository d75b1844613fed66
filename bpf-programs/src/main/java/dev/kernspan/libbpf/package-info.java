/** Bindings over libbpf: the only package with native calls. Below the six stages. */
@NullMarked
package dev.kernspan.libbpf;

import org.jspecify.annotations.NullMarked;
