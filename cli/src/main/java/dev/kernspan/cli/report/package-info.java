/** Stage 6 on the command line: spans as a page of HTML that needs nothing else. */
@NullMarked
package dev.kernspan.cli.report;

import org.jspecify.annotations.NullMarked;
