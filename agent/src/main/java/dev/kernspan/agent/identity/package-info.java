/**
 * Stage 4, identity: which service a process is, from what the kernel tells of it in {@code /proc}.
 *
 * <p>Nothing of a process's arguments and, but for two variables, of its environment is kept: both
 * carry secrets.
 */
@NullMarked
package dev.kernspan.agent.identity;

import org.jspecify.annotations.NullMarked;
