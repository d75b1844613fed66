/** Stage 6, export: immutable snapshots and spans. Knows nothing of BPF. */
@NullMarked
package dev.kernspan.export;

import org.jspecify.annotations.NullMarked;
