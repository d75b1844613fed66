/** Stage 6, export to a terminal or a pipe: rows as columns, JSON or CSV, and spans as JSON. */
@NullMarked
package dev.kernspan.export.console;

import org.jspecify.annotations.NullMarked;
