/** Stage 6, export by scrape: a snapshot in the text formats of Prometheus, and the endpoint. */
@NullMarked
package dev.kernspan.export.prometheus;

import org.jspecify.annotations.NullMarked;
