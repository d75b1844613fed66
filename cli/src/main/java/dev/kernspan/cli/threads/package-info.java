/** Stage 6 on the command line: what all threads of a process do with their time. */
@NullMarked
package dev.kernspan.cli.threads;

import org.jspecify.annotations.NullMarked;
