/**
 * The agent's configuration, read once before stage 1 starts: defaults, then the file, then the
 * environment. {@code ConfigKeys} is the one table of what can be set.
 */
@NullMarked
package dev.kernspan.agent.config;

import org.jspecify.annotations.NullMarked;
