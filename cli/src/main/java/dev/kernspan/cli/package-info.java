/** The command line: thin, over the agent. */
@NullMarked
package dev.kernspan.cli;

import org.jspecify.annotations.NullMarked;
