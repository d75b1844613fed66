/** Stage 6 on the command line: where the time of requests went, in bars and in sentences. */
@NullMarked
package dev.kernspan.cli.ledger;

import org.jspecify.annotations.NullMarked;
