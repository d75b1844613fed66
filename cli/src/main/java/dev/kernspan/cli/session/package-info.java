/** Stage 6 of a session on the command line: from finished requests and records to lines. */
@NullMarked
package dev.kernspan.cli.session;

import org.jspecify.annotations.NullMarked;
