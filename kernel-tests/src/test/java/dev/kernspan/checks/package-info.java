/** Rules of style that a test can hold: tidy files, and the ways between modules and packages. */
@NullMarked
package dev.kernspan.checks;

import org.jspecify.annotations.NullMarked;
