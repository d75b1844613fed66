/** What tests of several packages share. */
@NullMarked
package dev.kernspan.agent.testing;

import org.jspecify.annotations.NullMarked;
