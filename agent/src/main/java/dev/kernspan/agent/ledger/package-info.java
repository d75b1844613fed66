/** Stage 4, correlate: what the kernel did under a request, and where its time went. */
@NullMarked
package dev.kernspan.agent.ledger;

import org.jspecify.annotations.NullMarked;
