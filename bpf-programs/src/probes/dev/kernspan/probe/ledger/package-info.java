/** The ledger probe: what each traced thread does with its time. */
@NullMarked
package dev.kernspan.probe.ledger;

import org.jspecify.annotations.NullMarked;
