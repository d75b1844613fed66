/** What tests of several packages share. */
@NullMarked
package dev.kernspan.testing;

import org.jspecify.annotations.NullMarked;
